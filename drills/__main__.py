"""`make drills`: runs drills, prints what they measured, and writes it to docs/reliability.md.

It fails when a promise is broken. `make drills ARGS=lock` runs one.
"""

import importlib
import os
import pkgutil
import re
import sys
from collections.abc import Sequence
from types import ModuleType

from rich.console import Console

from drills import scenarios
from drills.frame import ROOT, Figure, running

PAGE = ROOT / "docs" / "reliability.md"
BEGIN, END = "<!-- drills: begin -->", "<!-- drills: end -->"
HEAD = "| Drill | Promise | What was done | Measured |\n|---|---|---|---|\n"


def names() -> list[str]:
    """Returns the names of all drills."""
    return sorted(each.name for each in pkgutil.iter_modules(scenarios.__path__))


def drill(name: str, console: Console) -> tuple[str, bool]:
    """Runs a drill, and returns its row of the table and whether its promise holds."""
    scenario = importlib.import_module(f"drills.scenarios.{name}")
    console.print(f"\n[bold]{name}[/]\n  Promise: {scenario.PROMISE}\n  Done: {scenario.DONE}")
    figures: list[Figure] = []
    with running(getattr(scenario, "SETTINGS", {})) as service:
        for figure in scenario.drill(service):
            figures.append(figure)
            console.print(f"  {'holds ' if figure.holds else 'BROKEN'} {figure}")
    return row(name, scenario, figures), all(figure.holds for figure in figures)


def row(name: str, scenario: ModuleType, figures: Sequence[Figure]) -> str:
    """Returns the row of the table."""
    lines = [f"{figure}{'' if figure.holds else ' **broken**'}" for figure in figures]
    load = f"load average {os.getloadavg()[0]:.0f} on {os.cpu_count()} cores"
    measured = "<br>".join([*lines, load])
    return f"| `{name}` | {scenario.PROMISE} | {scenario.DONE} | {measured} |"


def write(drilled: str, line: str) -> None:
    """Puts a row into the page, in place of an earlier one of the same drill."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    table, _, after = rest.partition(END)
    earlier = {match[1]: match[0] for match in re.finditer(r"(?m)^\| `(\w+)` .*$", table)}
    rows = earlier | {drilled: line}
    lines = "\n".join(rows[name] for name in names() if name in rows)
    PAGE.write_text(f"{before}{BEGIN}\n{HEAD}{lines}\n{END}{after}", encoding="utf-8")


def main() -> None:
    asked = sys.argv[1:] or names()
    if unknown := set(asked) - set(names()):
        sys.exit(
            f"There is no drill {', '.join(sorted(unknown))}. There are: {', '.join(names())}."
        )
    console, broken = Console(highlight=False, width=120), []
    for name in asked:
        line, holds = drill(name, console)
        broken += [] if holds else [name]
        write(name, line)
    console.print(f"\nWritten: {PAGE.relative_to(ROOT)}.")
    if broken:
        sys.exit(f"Promises are broken: {', '.join(broken)}.")


if __name__ == "__main__":
    main()
