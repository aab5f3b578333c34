"""Every drill says what is promised, and has its row in docs/reliability.md as it is."""

import importlib
import re
from pathlib import Path

from drills import __main__ as drills

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"


def test_every_row_of_the_page_is_of_a_drill_and_has_its_promise() -> None:
    page = PAGE.read_text(encoding="utf-8")
    rows = {match[1]: match[0] for match in re.finditer(r"(?m)^\| `(\w+)` .*$", page)}
    assert list(rows) == drills.names()
    for name, row in rows.items():
        scenario = importlib.import_module(f"drills.scenarios.{name}")
        assert f"| {scenario.PROMISE} | {scenario.DONE} |" in row
