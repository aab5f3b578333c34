"""Reads a whole return from its XML form: the children, their episodes and their reviews. Pure.

The form is the Department for Education's (root EXPSSDA903): a CHILD has one HEADER with CHILDID,
DOB and an AREVIEW for each review, and an EPISODE for each episode, whose placement is PL.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from app.services.intake.ssda903_files import SourceFile
from app.services.intake.ssda903_rows import Report

NAMES = {"CHILDID": "CHILD", "PL": "PLACE"}
PARTS = {"HEADER", "EPISODE", "AREVIEW"}
DEEPEST = 12  # elements inside each other

XmlRow = tuple[int, Mapping[str, str]]


@dataclass
class XmlRows:
    """The rows of one file by their kind, each with the line on which it begins."""

    header: list[XmlRow] = field(default_factory=list)
    episodes: list[XmlRow] = field(default_factory=list)
    reviews: list[XmlRow] = field(default_factory=list)


class _DeclaresEntities(Exception):
    """The file has a document type of its own, which could make it expand without end."""


@dataclass
class _Part:
    """A HEADER, EPISODE or AREVIEW that is being read."""

    name: str
    line: int
    cells: dict[str, str] = field(default_factory=dict)


class _Reader:
    def __init__(self) -> None:
        self.rows = XmlRows()
        self.parser: Any = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._doctype
        self._depth = 0
        self._parts: list[_Part] = []
        self._value = ""
        self._of_child: list[_Part] = []

    def _start(self, name: str, _attributes: object) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise _DeclaresEntities
        tag = _local(name)
        self._value = ""
        if tag == "CHILD" and not self._parts:
            self._of_child = []
        elif tag in PARTS:
            self._parts.append(_Part(tag, self.parser.CurrentLineNumber))

    def _text(self, text: str) -> None:
        self._value += text

    def _end(self, name: str) -> None:
        self._depth -= 1
        tag = _local(name)
        if self._parts and tag == self._parts[-1].name:
            self._of_child.append(self._parts.pop())
        elif self._parts:
            column = NAMES.get(tag, tag)
            self._parts[-1].cells.setdefault(column, " ".join(self._value.split()))
        elif tag == "CHILD":
            self._close_child()
        self._value = ""

    def _close_child(self) -> None:
        """Puts the child's identifier, which only its HEADER has, on each of its rows."""
        header = next((part for part in self._of_child if part.name == "HEADER"), None)
        child = header.cells.get("CHILD", "") if header else ""
        kinds = {
            "HEADER": self.rows.header,
            "EPISODE": self.rows.episodes,
            "AREVIEW": self.rows.reviews,
        }
        for part in self._of_child:
            kinds[part.name].append((max(part.line, 2), part.cells | {"CHILD": child}))
        self._of_child = []

    def _doctype(self, *_: object) -> None:
        raise _DeclaresEntities


def read_xml(file: SourceFile, report: Report) -> XmlRows:
    """Returns the rows of one file; a file that cannot be read to its end is reported whole."""
    reader, code = _Reader(), "not_a_return"
    try:
        reader.parser.Parse(file.data, True)
    except _DeclaresEntities:
        code = "declares_entities"
    except (expat.ExpatError, ValueError, LookupError):
        code = "not_xml"
    else:
        if reader.rows.header:
            return reader.rows
    report.broken = True
    report.add(file.name, reader.parser.CurrentLineNumber, None, code)
    return XmlRows()


def _local(name: str) -> str:
    """Returns the name of an element in capitals, without its namespace."""
    return name.rpartition(":")[2].upper()
