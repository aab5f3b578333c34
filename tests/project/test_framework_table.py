"""The README's table of the framework: every part of the source, and where the API has it."""

import re
from typing import NamedTuple

from tests.project.test_guides import PATHS, TOP

# The sections of the source, and how many of their parts the table names.
SECTIONS = {
    "1.1": 3,
    "2.1": 10,
    "2.2": 4,
    "2.3": 3,
    "2.4": 1,
    "2.5": 2,
    "2.6": 3,
    "3.1": 1,
    "3.2": 1,
    "3.3": 1,
    "3.4": 1,
    "3.5": 1,
    "4.1": 2,
    "5": 2,
}
# What the service does not have at all yet, with the path that it will have.
TO_COME: dict[str, str] = {}
HEADING = "## Where each part of the framework lives\n"


class Row(NamedTuple):
    section: str
    part: str
    where: str

    @property
    def paths(self) -> list[str]:
        """The paths that the row names."""
        return re.findall(r"`(/v1/[^`]+)`", self.where)


def table() -> list[Row]:
    readme = (TOP / "README.md").read_text(encoding="utf-8")
    text = readme.partition(HEADING)[2].partition("\n## ")[0]
    found = re.findall(r"^\| (\d[\d.]*) \| (.+?) \| (.+?) \|$", text, re.MULTILINE)
    return [Row(*each) for each in found]


def test_every_section_of_the_source_has_its_parts_in_the_table() -> None:
    sections = [row.section for row in table()]
    assert sections == sorted(sections)
    assert {section: sections.count(section) for section in sections} == SECTIONS
    assert len({(row.section, row.part) for row in table()}) == sum(SECTIONS.values())


def test_every_part_of_the_framework_has_an_endpoint_or_is_still_to_come() -> None:
    without = {row.part for row in table() if not row.paths}
    assert without == set(TO_COME)
    assert all(row.where == "still to come" for row in table() if row.part in TO_COME)


def test_every_endpoint_of_the_table_can_be_read() -> None:
    named = {path for row in table() for path in row.paths}
    assert sorted(path for path in named if "get" not in PATHS.get(path, {})) == []


def test_what_is_there_is_not_still_to_come() -> None:
    assert [part for part, path in TO_COME.items() if path in PATHS] == []
