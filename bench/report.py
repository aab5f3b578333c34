"""The results: shown at once, and kept in bench/results.md, a chapter for each benchmark."""

import os
import platform
import re
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.measure import Line, Result

FILE = Path(__file__).parent / "results.md"
HEAD = """# Results

Written by `make bench`. Each ratio is the median of the ratios of at least five rounds in which
the two were measured in turn. Goals are "reach (stretch)", from the plan for performance.
"""
COLUMNS = ("what", "against", "figures", "ratio", "goal", "verdict")


def _cells(line: Line) -> tuple[str, ...]:
    known = line.ratio is not None and line.goal is not None
    return (
        line.what,
        line.against,
        line.figures,
        "" if line.ratio is None else f"{line.ratio:.2f}",
        "" if line.goal is None else str(line.goal),
        line.goal.verdict(line.ratio) if known and line.goal and line.ratio is not None else "",
    )


def show(console: Console, result: Result) -> None:
    table = Table(*COLUMNS, title=result.title)
    for line in result.lines:
        table.add_row(*_cells(line))
    console.print(table)


def keep(result: Result, size: str, load_before: float) -> None:
    """Write the chapter in place of an earlier one of the same name and size."""
    title = f"## {result.title} ({size})"
    chapter = "\n".join([title, "", result.about, "", _machine(load_before), "", *_table(result)])
    text = FILE.read_text(encoding="utf-8") if FILE.exists() else HEAD
    head, *chapters = re.split(r"(?m)^(?=## )", text)
    kept = [each for each in chapters if not each.startswith(title + "\n")]
    kept = sorted([*kept, chapter + "\n"], key=lambda each: each.partition("\n")[0])
    FILE.write_text("\n".join(part.strip() + "\n" for part in [head, *kept]), encoding="utf-8")


def _machine(load_before: float) -> str:
    now = datetime.now(UTC)
    return (
        f"{now:%Y-%m-%d}, Python {platform.python_version()}, {os.cpu_count()} cores; load average "
        f"{load_before:.1f} when it began, {os.getloadavg()[1]:.1f} over its last five minutes."
    )


def _table(result: Result) -> list[str]:
    rows = [COLUMNS, ("---",) * len(COLUMNS), *(_cells(line) for line in result.lines)]
    return [f"| {' | '.join(row)} |" for row in rows]
