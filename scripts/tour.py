"""Run the commands of the README's tour and compare what they print with the page.

An ellipsis in the page stands for any text. QAF_PUBLIC_URL and QAF_DATA_DIR can name another
address of the service and another data folder than those of the page.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).parent.parent / "README.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ENDED = "-- the step has ended --"


def steps(page: str) -> list[tuple[str, str | None]]:
    """Returns each block of commands, with what the page says it prints, if the page says so."""
    tour = page.split("\n## A tour\n", 1)[1].split("\n## ", 1)[0]
    found: list[tuple[str, str | None]] = []
    for language, text in BLOCK.findall(tour):
        if language == "sh":
            found.append((text, None))
        else:
            found[-1] = (found[-1][0], text)
    return found


def here(text: str) -> str:
    """Returns the page's text with the address and the data folder of this run."""
    text = text.replace(
        "http://127.0.0.1:8000", os.environ.get("QAF_PUBLIC_URL", "http://127.0.0.1:8000")
    )
    return text.replace(".qaf/", f"{os.environ.get('QAF_DATA_DIR', '.qaf')}/")


def pattern(said: str) -> re.Pattern[str]:
    """Returns a pattern in which white space matches any white space and an ellipsis any text."""
    parts = (r"\s+".join(map(re.escape, part.split())) for part in said.split("…"))
    return re.compile(r"\s*(?:.|\s)*?\s*".join(parts))


def main() -> None:
    wanted = steps(PAGE.read_text(encoding="utf-8"))
    script = f"\necho '{ENDED}'\n".join(here(commands) for commands, _ in wanted)
    command = ["bash", "-euo", "pipefail", "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - the page's own
    printed = done.stdout.split(ENDED)
    for number, ((commands, said), out) in enumerate(zip(wanted, printed, strict=False), 1):
        if said is not None and not pattern(here(said)).fullmatch(out.strip()):
            sys.exit(f"Step {number} does not print what the page says.\n{commands}\n{out}")
    if done.returncode or len(printed) != len(wanted):
        sys.exit(f"Step {len(printed)} failed.\n{wanted[len(printed) - 1][0]}\n{done.stderr}")
    sys.stdout.write(f"All {len(wanted)} steps of the tour print what the page says.\n")


if __name__ == "__main__":
    main()
