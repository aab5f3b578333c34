"""Reads the rows of a return's CSV files and reports every row that must be rejected. Pure.

Every reason comes from a fixed table of sentences, so that no report can repeat the text of a cell:
where columns have slipped, any of them may hold a name, a date of birth or a UPN. A reason may name
a column that we expect, never one that the file has.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO

MAX_ID = 40  # characters of an identifier
MAX_ERRORS = 10_000  # of one return; with more, these are probably the wrong files

REASONS = {
    "empty_file": "The file is empty; it needs a first row with the column names.",
    "missing_column": "The file has no column {column}.",
    "duplicate_column": "The file has more than one column {column}.",
    "too_many_errors": f"There are more than {MAX_ERRORS} errors; reading stopped.",
    "not_utf8": "The row is not UTF-8 text.",
    "control_character": "The row contains a control character.",
    "bad_quotes": "A quotation mark is not closed, or appears in the middle of a cell.",
    "wrong_number_of_cells": "The number of cells in the row differs from the number of columns.",
    "missing": "The cell is empty.",
    "id_too_long": f"The identifier is longer than {MAX_ID} characters.",
    "bad_date": "The date must have the form DD/MM/YYYY.",
    "impossible_date": "This day does not exist in the calendar.",
    "unknown_code": "The code is not one of the codes published for this column.",
    "unknown_service_line": "The service line is unknown; see `GET /v1/reference/service_line`.",
    "duplicate_child": "The child already has a row; only the first is used.",
    "born_after_as_at": "The date of birth is after the day of the return.",
    "born_too_early": "The date of birth is too long ago for a looked-after child.",
    "unknown_child": "The child has no row in header.csv.",
    "end_before_start": "The end date must not be before the start date.",
    "overlapping_episodes": "The episode starts before the child's previous episode has ended.",
    "second_open_episode": "The child already has an open episode.",
    "too_many_rows": "The child has too many rows; only the latest are used.",
    "unknown_team": "There is no team with this code; the row is rejected.",
    "ended_team": "The team ended before the case did; the row is rejected.",
    "unknown_worker": "No person has this reference; the row is used without a worker.",
}

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_DATE = re.compile(r"([0-9]{2})/([0-9]{2})/([0-9]{4})")
_COLUMN_NAME = re.compile(r"[A-Za-z][A-Za-z0-9 _]{0,39}")


@dataclass(frozen=True, slots=True)
class RowError:
    """One error in one row; line 1 is the row of column names and stands for the whole file.

    `column` is None where no single column is at fault. Lines are numbered as in a text editor.
    """

    file: str
    line: int
    column: str | None
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Layout:
    """A file: the columns that are read, and the published columns that are not."""

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
        """Whether every file could be read as a whole."""
        return all(error.line > 1 for error in self.errors)

    @property
    def full(self) -> bool:
        return len(self.errors) > MAX_ERRORS

    def add(self, file: str, line: int, column: str | None, code: str) -> None:
        if self.full:
            return
        if len(self.errors) == MAX_ERRORS:
            line, column, code = 1, None, "too_many_errors"
        self.errors.append(RowError(file, line, column, code, REASONS[code].format(column=column)))


class Row:
    """One row; reading a cell reports its errors, and `ok` says whether there were none."""

    __slots__ = ("_cells", "_table", "line", "ok")

    def __init__(self, table: "Table", line: int, cells: list[str]) -> None:
        self._table, self.line, self._cells, self.ok = table, line, cells, True

    def refuse(self, column: str, code: str) -> None:
        self.ok = False
        self._table.report.add(self._table.layout.file, self.line, column, code)

    def text(self, column: str, *, required: bool = True) -> str:
        cell = self._cells[self._table.positions[column]]
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
        if (match := _DATE.fullmatch(cell)) is None:
            self.refuse(column, "bad_date")
            return None
        day, month, year = map(int, match.groups())
        try:
            return date(year, month, day)
        except ValueError:
            self.refuse(column, "impossible_date")
            return None


class Table:
    """A file whose row of column names has been read, or reported as wrong."""

    def __init__(self, layout: Layout, data: bytes, report: Report) -> None:
        self.layout, self.report = layout, report
        self._lines = _lines(data)
        self._width = 0
        self.positions: dict[str, int] = {}
        try:
            _, head = next(self._lines)
            self._read_header(_cells(head))
        except StopIteration:
            self._fault(None, "empty_file")
        except _Unreadable as problem:
            self._fault(None, problem.code)

    def rows(self) -> Iterator[Row]:
        """Yields the rows that can be split into cells; skips blank rows, reports the others."""
        for line, raw in self._lines:
            if self.report.full:
                return
            self.report.rows_read += 1
            try:
                cells = _cells(raw)
            except _Unreadable as problem:
                self.report.add(self.layout.file, line, None, problem.code)
                continue
            if len(cells) == self._width:
                yield Row(self, line, cells)
            else:
                self.report.add(self.layout.file, line, None, "wrong_number_of_cells")

    def _read_header(self, head: list[str]) -> None:
        names = [name.casefold() for name in head]
        self._width = len(names)
        for column in self.layout.read:
            times = names.count(column.casefold())
            if times != 1:
                self._fault(column, "duplicate_column" if times else "missing_column")
            else:
                self.positions[column] = names.index(column.casefold())
        if len(self.positions) == len(self.layout.read):
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
    """Yields numbered lines without their ends; skips blank lines and rows of only commas."""
    for number, raw in enumerate(BytesIO(data.removeprefix(b"\xef\xbb\xbf")), 1):
        line = raw.removesuffix(b"\n").removesuffix(b"\r")
        if line.strip(b", "):
            yield number, line


def _cells(raw: bytes) -> list[str]:
    """Splits one line, so that an open quotation mark spoils its own row and none that follow."""
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
