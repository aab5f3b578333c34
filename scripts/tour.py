"""Run the examples of the README's tour and of the guides, and compare what they print.

Blocks of `sh` are commands; a block of another kind after one is what it prints. A comment before
a block says otherwise: `file` keeps the block under a name, `request` sends a request with
$TOKEN and compares its answer with the block, and `not run` gives the reason why nobody can run it.

An ellipsis in a page stands for any text, member or item; of identifiers, days and times only the
form is compared. QAF_PUBLIC_URL and QAF_DATA_DIR can name another address of the service and
another data folder than those of the pages.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

TOP = Path(__file__).resolve().parent.parent
README = TOP / "README.md"
GUIDES = sorted((TOP / "docs" / "guides").glob("*.md"))
BLOCK = re.compile(
    r"^(?:<!-- ([a-z ]+): (.+?) -->\n)?```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL
)
ENDED = "-- the step has ended --"
ADDRESS = "http://127.0.0.1:8000"
FORMS = (
    (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "(identifier)"),
    (r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z", "(time)"),
    (r"\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b", "(day)"),
)


class Block(NamedTuple):
    """A block of a page: what the comment before it says, its language and its text."""

    word: str
    said: str
    language: str
    text: str


class Step(NamedTuple):
    """Commands, and what the page says they print, if it says so."""

    commands: str
    prints: str | None = None


def blocks(page: str) -> list[Block]:
    """Returns the blocks of code of a page in their order."""
    return [Block(*found) for found in BLOCK.findall(page)]


def steps(page: str) -> list[Step]:
    """Returns the steps that the blocks of a page stand for."""
    found: list[Step] = []
    for word, said, language, text in blocks(page):
        if word == "not run":
            continue
        if word == "file":
            found.append(Step(f"cat > {said} <<'END_OF_FILE'\n{text}END_OF_FILE\n"))
        elif word == "request":
            method, path = said.split(" ", 1)
            ask = f"curl -s -X {method} -H \"Authorization: Bearer $TOKEN\" '{ADDRESS}{path}'\n"
            found.append(Step(ask, text))
        elif language == "sh":
            found.append(Step(text))
        else:
            found[-1] = Step(found[-1].commands, text)
    return found


def here(text: str) -> str:
    """Returns the page's text with the address and the data folder of this run."""
    text = text.replace(ADDRESS, os.environ.get("QAF_PUBLIC_URL", ADDRESS))
    return text.replace(".qaf/", f"{os.environ.get('QAF_DATA_DIR', TOP / '.qaf')}/")


def is_like(said: str, printed: str) -> bool:
    """Whether two texts agree: white space is like any white space, an ellipsis like any text.

    Each part between ellipses is looked for once, from where the one before it ends.
    """
    begins, *parts = (" ".join(part.split()) for part in said.split("…"))
    text = " ".join(printed.split())
    if not parts:
        return text == begins
    *parts, ends = parts
    if not (text.startswith(begins) and text.endswith(ends)):
        return False
    position, end = len(begins), len(text) - len(ends)
    for part in parts:
        at = text.find(part, position, end)
        if at < 0:
            return False
        position = at + len(part)
    return position <= end


def in_form(text: str) -> str:
    """Returns a text whose identifiers, days and times are only named."""
    for form, name in FORMS:
        text = re.sub(form, name, text)
    return text


def is_as_said(said: str, printed: str) -> bool:
    """Whether a command prints what the page says: the same JSON, or the same text."""
    try:
        answer, expected = json.loads(printed), json.loads(said)
    except json.JSONDecodeError:
        return is_like(in_form(said), in_form(printed))
    items = answer.get("items", []) if isinstance(answer, dict) else []
    return any(agrees(expected, each) for each in (answer, *items))


def agrees(said: Any, printed: Any) -> bool:
    """Whether an answer is what the page says; a page may show one item of a list."""
    if isinstance(said, str):
        whole = said == "…" or isinstance(printed, str)
        return whole and (said == "…" or is_like(in_form(said), in_form(printed)))
    if isinstance(said, dict) and isinstance(printed, dict):
        named = said.keys() - {"…"}
        complete = "…" in said or named == printed.keys()
        return complete and all(n in printed and agrees(said[n], printed[n]) for n in named)
    if isinstance(said, list) and isinstance(printed, list):
        if "…" in said:
            shown = [each for each in said if each != "…"]
            return all(any(agrees(each, item) for item in printed) for each in shown)
        return len(said) == len(printed) and all(map(agrees, said, printed))
    return type(said) is type(printed) and bool(said == printed)


def run(name: str, wanted: list[Step], folder: Path) -> str | None:
    """Runs the steps of a page in a folder; returns what the first step prints that is not so."""
    script = f"\necho '{ENDED}'\n".join(here(step.commands) for step in wanted)
    command = ["bash", "-euo", "pipefail", "-c", script]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603 - the page's own
    printed = done.stdout.split(ENDED)
    for number, (step, out) in enumerate(zip(wanted, printed, strict=False), 1):
        if step.prints is not None and not is_as_said(here(step.prints), out):
            return f"{name}: step {number} prints something else.\n{step.commands}\n{out}\n"
    if done.returncode or len(printed) != len(wanted):
        step = wanted[len(printed) - 1]
        return f"{name}: step {len(printed)} failed.\n{step.commands}\n{done.stderr}\n"
    sys.stdout.write(f"{name}: all {len(wanted)} steps print what the page says.\n")
    return None


def main() -> None:
    text = README.read_text(encoding="utf-8")
    tour = text.split("\n## A tour\n", 1)[1].split("\n## ", 1)[0]
    wrong = [run(README.name, steps(tour), TOP)]
    for guide in GUIDES:
        wanted = steps(guide.read_text(encoding="utf-8"))
        with tempfile.TemporaryDirectory() as folder:
            for shared in ("examples", "openapi"):
                Path(folder, shared).symlink_to(TOP / shared)
            if wanted:
                wrong.append(run(guide.name, wanted, Path(folder)))
    if any(wrong):
        sys.exit("\n".join(each for each in wrong if each))


if __name__ == "__main__":
    main()
