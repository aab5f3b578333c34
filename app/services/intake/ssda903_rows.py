"""Reads the rows of a return's CSV files and reports every row that cannot be taken, pure.

A reason is one of a fixed table of sentences, so that no report can repeat what stands in a cell:
where the columns have slipped, any of them may hold a name, a date of birth or a UPN.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO

MAX_ID = 40  # characters of an identifier
MAX_ERRORS = 10_000  # of one return; beyond it the files are not what they should be

REASONS = {
    "empty_file": "The file holds nothing, not even a row of column names.",
    "missing_column": "The file has no column of this name.",
    "duplicate_column": "The file has two columns of this name.",
    "too_many_errors": f"There are more than {MAX_ERRORS} errors; reading stopped.",
    "not_utf8": "The row is not UTF-8 text.",
    "control_character": "The row holds a control character.",
    "bad_quotes": "A quotation mark is opened and not closed, or stands inside a cell.",
    "wrong_number_of_cells": "The row has not as many cells as there are columns.",
    "missing": "The cell is empty.",
    "id_too_long": f"The identifier is longer than {MAX_ID} characters.",
    "bad_date": "The date is not of the form DD/MM/YYYY.",
    "impossible_date": "There is no such day.",
    "unknown_code": "The code is not one of the published codes.",
    "unknown_service_line": "The service line is not one of the known ones.",
    "duplicate_child": "The child has a row already; the first stands.",
    "born_after_as_at": "The date of birth is after the day of the return.",
    "born_too_early": "The date of birth is too early for a looked-after child.",
    "unknown_child": "The child has no row in header.csv.",
    "end_before_start": "The end is before the start.",
    "overlapping_episodes": "The episode starts before an earlier one of the child has ended.",
    "second_open_episode": "The child has an open episode already.",
    "too_many_rows": "The child has more rows than are kept of one; the latest are.",
    "unknown_team": "There is no such team; the row is not taken.",
    "ended_team": "The team has ended, and the case lasts on; the row is not taken.",
    "unknown_worker": "Nobody here has this reference; the row is kept without a worker.",
}

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_DATE = re.compile(r"([0-9]{2})/([0-9]{2})/([0-9]{4})")
_COLUMN_NAME = re.compile(r"[A-Za-z][A-Za-z0-9 _]{0,39}")


@dataclass(frozen=True, slots=True)
class RowError:
    """One thing wrong with one row; line 1 is the row of column names, so the whole file.

    `column` is None where it is not one column's fault. Lines are counted as an editor does.
    """

    file: str
    line: int
    column: str | None
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Layout:
    """A file: the columns that are read, and those that are published but not wanted here."""

    file: str
    read: tuple[str, ...]
    unread: tuple[str, ...] = ()


@dataclass(slots=True)
class Report:
    errors: list[RowError] = field(default_factory=list)
    ignored_columns: list[str] = field(default_factory=list)
    rows_read: int = 0

    @property
    def readable(self) -> bool:
        """Whether every file as a whole could be read."""
        return all(error.line > 1 for error in self.errors)

    @property
    def full(self) -> bool:
        return len(self.errors) > MAX_ERRORS

    def add(self, file: str, line: int, column: str | None, code: str) -> None:
        if self.full:
            return
        if len(self.errors) == MAX_ERRORS:
            line, column, code = 1, None, "too_many_errors"
        self.errors.append(RowError(file, line, column, code, REASONS[code]))


class Row:
    """One row; asking for a cell reports what is wrong with it, and `ok` says if anything was."""

    __slots__ = ("_cells", "_table", "line", "ok")

    def __init__(self, table: "Table", line: int, cells: list[str]) -> None:
        self._table, self.line, self._cells, self.ok = table, line, cells, True

    def refuse(self, column: str, code: str) -> None:
        self.ok = False
        self._table.report.add(self._table.layout.file, self.line, column, code)

    def text(self, column: str, *, required: bool = True) -> str:
        cell = self._cells[self._table.places[column]]
        if required and not cell:
            self.refuse(column, "missing")
        return cell

    def identifier(self, column: str, *, required: bool = True) -> str:
        cell = self.text(column, required=required)
        if len(cell) > MAX_ID:
            self.refuse(column, "id_too_long")
        return cell

    def code(self, column: str, known: re.Pattern[str], error: str = "unknown_code") -> str:
        cell = self.text(column)
        if cell and not known.fullmatch(cell):
            self.refuse(column, error)
        return cell

    def day(self, column: str, *, required: bool = True) -> date | None:
        cell = self.text(column, required=required)
        if not cell:
            return None
        if (found := _DATE.fullmatch(cell)) is None:
            self.refuse(column, "bad_date")
            return None
        day, month, year = map(int, found.groups())
        try:
            return date(year, month, day)
        except ValueError:
            self.refuse(column, "impossible_date")
            return None


class Table:
    """A file whose row of column names has been understood, or reported."""

    def __init__(self, layout: Layout, data: bytes, report: Report) -> None:
        self.layout, self.report = layout, report
        self._lines = _lines(data)
        self._width = 0
        self.places: dict[str, int] = {}
        try:
            _, head = next(self._lines)
            self._understand(_cells(head))
        except StopIteration:
            self._fault(None, "empty_file")
        except _Unreadable as why:
            self._fault(None, why.code)

    def rows(self) -> Iterator[Row]:
        """Every row that can be taken apart; blank ones are passed over, others reported."""
        for line, raw in self._lines:
            if self.report.full:
                return
            self.report.rows_read += 1
            try:
                cells = _cells(raw)
            except _Unreadable as why:
                self.report.add(self.layout.file, line, None, why.code)
                continue
            if len(cells) == self._width:
                yield Row(self, line, cells)
            else:
                self.report.add(self.layout.file, line, None, "wrong_number_of_cells")

    def _understand(self, head: list[str]) -> None:
        names = [name.casefold() for name in head]
        self._width = len(names)
        for column in self.layout.read:
            found = names.count(column.casefold())
            if found != 1:
                self._fault(column, "duplicate_column" if found else "missing_column")
            else:
                self.places[column] = names.index(column.casefold())
        if len(self.places) == len(self.layout.read):
            self._note_ignored(head)

    def _note_ignored(self, head: list[str]) -> None:
        known = {name.casefold() for name in (*self.layout.read, *self.layout.unread)}
        for number, name in enumerate(head, 1):
            if name.casefold() not in known:
                shown = name if _COLUMN_NAME.fullmatch(name) else f"column {number}"
                self.report.ignored_columns.append(f"{self.layout.file}: {shown}")

    def _fault(self, column: str | None, code: str) -> None:
        self.report.add(self.layout.file, 1, column, code)


class _Unreadable(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def _lines(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Numbered lines without their ends; blank lines, and a spreadsheet's empty rows, left out."""
    for number, raw in enumerate(BytesIO(data.removeprefix(b"\xef\xbb\xbf")), 1):
        line = raw.removesuffix(b"\n").removesuffix(b"\r")
        if line.strip(b", "):
            yield number, line


def _cells(raw: bytes) -> list[str]:
    """One line is one row: a quotation mark left open spoils its own row, not all that follow."""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        raise _Unreadable("not_utf8") from None
    if _CONTROL.search(text):
        raise _Unreadable("control_character")
    if '"' not in text:
        return [cell.strip() for cell in text.split(",")]
    try:
        return [cell.strip() for cell in next(csv.reader([text], strict=True))]
    except csv.Error:
        raise _Unreadable("bad_quotes") from None
