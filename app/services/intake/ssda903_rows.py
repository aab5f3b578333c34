"""Reads the rows of a return's files and reports every row that must be rejected. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from app.services.intake.ssda903_files import SourceFile
from app.services.intake.ssda903_reasons import MAX_ERRORS, MAX_ID, REASONS
from app.services.intake.ssda903_text import WINDOWS_1252, FileText, Line, Unreadable, read_text

_DATES = (
    re.compile(r"(?P<day>[0-9]{2})/(?P<month>[0-9]{2})/(?P<year>[0-9]{4})"),
    re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"),
)
_MIDNIGHT = re.compile(r"[T ]00:00(:00(\.0+)?)?Z?$")  # what some programs put behind a day
_ROUNDED = re.compile(r"[0-9]+([.,][0-9]+)?E\+?[0-9]+", re.IGNORECASE)
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
    """The errors and notes of a return; `unattributed` are the files with rows of nobody.

    Such a row could not be split, or its identifier could not be read, so it may be any child's.
    """

    errors: list[RowError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    ignored_columns: list[str] = field(default_factory=list)
    unattributed: set[str] = field(default_factory=set)
    rows_read: int = 0
    broken: bool = False  # a file could not be read to its end

    @property
    def readable(self) -> bool:
        """Whether every file could be read as a whole."""
        return not self.broken and all(error.line > 1 for error in self.errors)

    @property
    def full(self) -> bool:
        return len(self.errors) > MAX_ERRORS

    def add(
        self, file: str, line: int, column: str | None, code: str, expected: str | None = None
    ) -> None:
        if self.full:
            return
        if len(self.errors) == MAX_ERRORS:
            line, column, code = 1, None, "too_many_errors"
        reason = REASONS[code].format(column=column, expected=expected)
        self.errors.append(RowError(file, line, column, code, reason))


class Row:
    """One row; reading a cell reports its errors, and `ok` says whether there were none."""

    __slots__ = ("_cells", "_table", "line", "ok")

    def __init__(self, table: "Table", line: int, cells: Sequence[str]) -> None:
        self._table, self.line, self._cells, self.ok = table, line, cells, True

    @property
    def file(self) -> str:
        """The name of the file by which its errors are reported."""
        return self._table.name

    def refuse(self, column: str, code: str, expected: str | None = None) -> None:
        self.ok = False
        self._table.report.add(self._table.name, self.line, column, code, expected)

    def text(self, column: str, *, required: bool = True) -> str:
        cell = self._cells[self._table.positions[column]]
        if required and not cell:
            self.refuse(column, "missing")
        return cell

    def identifier(self, column: str, *, required: bool = True) -> str:
        cell = self.text(column, required=required)
        if len(cell) > MAX_ID:
            self.refuse(column, "id_too_long")
        elif _ROUNDED.fullmatch(cell):
            self.refuse(column, "rounded_number")
        elif self._table.guessed and not cell.isascii():
            self.refuse(column, "guessed_text")
        return cell

    def child(self, column: str) -> str:
        """Returns the child's identifier, or nothing; then the row may be any child's."""
        was_ok, self.ok = self.ok, True
        child = self.identifier(column)
        if not self.ok:
            self._table.report.unattributed.add(self._table.layout.file)
            return ""
        self.ok = was_ok
        return child

    def code(
        self,
        column: str,
        known: re.Pattern[str],
        expected: str = "",
        error: str = "unknown_code",
    ) -> str:
        """Returns a code as it is published, in capitals or small letters."""
        cell = self.text(column)
        published = next(
            (way for way in (cell, cell.upper(), cell.lower()) if known.fullmatch(way)), None
        )
        if cell and published is None:
            self.refuse(column, error, expected)
        return published or cell

    def day(self, column: str, *, required: bool = True) -> date | None:
        cell = self.text(column, required=required)
        if not cell:
            return None
        cell = _MIDNIGHT.sub("", cell)
        match = next((found for form in _DATES if (found := form.fullmatch(cell))), None)
        if match is None:
            self.refuse(column, "bad_date")
            return None
        try:
            return date(int(match["year"]), int(match["month"]), int(match["day"]))
        except ValueError:
            self.refuse(column, "impossible_date")
            return None


class Table:
    """One kind of rows of one file; its row of column names was read, or reported as wrong."""

    def __init__(self, layout: Layout, file: SourceFile, report: Report) -> None:
        self.layout, self.report, self.name = layout, report, file.name
        self.positions: dict[str, int] = {}
        self._width = 0
        self._text = text = read_text(file.data)
        self.guessed = text.encoding == WINDOWS_1252
        self._lines: Sequence[Line] = text.lines[1:]
        if not text.lines:
            self._fault(None, "empty_file", ", ".join(layout.read))
            return
        _note_encoding(report, file.name, text)
        try:
            self._read_header(text.cells(text.lines[0]))
        except Unreadable as problem:
            self._fault(None, problem.code)

    @property
    def is_empty(self) -> bool:
        return not self._lines

    def require_rows(self) -> None:
        """Reports a file of column names alone: to read it as “no children” would end cases."""
        if self.is_empty and self.positions:
            self._fault(None, "no_rows")

    def rows(self) -> Iterator[Row]:
        """Yields the rows that can be split into cells, and reports the others."""
        for line in self._lines:
            if self.report.full:
                return
            self.report.rows_read += 1
            try:
                cells = self._text.cells(line)
            except Unreadable as problem:
                self._reject(line.number, problem.code)
                continue
            if len(cells) == self._width:
                yield Row(self, line.number, cells)
            else:
                self._reject(line.number, "wrong_number_of_cells", f"{self._width} cells")

    def _reject(self, line: int, code: str, expected: str | None = None) -> None:
        self.report.unattributed.add(self.layout.file)
        self.report.add(self.name, line, None, code, expected)

    def _read_header(self, head: list[str]) -> None:
        names = [name.casefold() for name in head]
        self._width = len(names)
        for column in self.layout.read:
            times = names.count(column.casefold())
            if times != 1:
                code = "duplicate_column" if times else "missing_column"
                self._fault(column, code, ", ".join(self.layout.read))
            else:
                self.positions[column] = names.index(column.casefold())
        if len(self.positions) == len(self.layout.read):
            self._note_ignored(head)

    def _note_ignored(self, head: list[str]) -> None:
        known = {name.casefold() for name in (*self.layout.read, *self.layout.unread)}
        for number, name in enumerate(head, 1):
            if name.casefold() not in known:
                shown = name if _COLUMN_NAME.fullmatch(name) else f"column {number}"
                self.report.ignored_columns.append(f"{self.name}: {shown}")

    def _fault(self, column: str | None, code: str, expected: str | None = None) -> None:
        self.report.add(self.name, 1, column, code, expected)


class ReadyTable(Table):
    """Rows that were already split into cells, such as those of an XML file."""

    def __init__(
        self,
        layout: Layout,
        name: str,
        rows: Sequence[tuple[int, Sequence[str]]],
        report: Report,
    ) -> None:
        self.layout, self.report, self.name, self.guessed = layout, report, name, False
        self.positions = {column: n for n, column in enumerate(layout.read)}
        self._ready = rows

    @property
    def is_empty(self) -> bool:
        return not self._ready

    def rows(self) -> Iterator[Row]:
        for line, cells in self._ready:
            if self.report.full:
                return
            self.report.rows_read += 1
            yield Row(self, line, cells)


def _note_encoding(report: Report, name: str, text: FileText) -> None:
    if text.encoding != "UTF-8":
        report.notes.append(f"{name} was read as {text.encoding}.")
    elif text.marked:
        report.notes.append(f"{name} begins with a byte order mark, which was skipped.")
