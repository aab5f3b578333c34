"""Workbooks (XLSX) of one sheet, in which no text is a formula.

A workbook is a compressed archive that is finished only with its last row, so it is written to a
file without a name, which vanishes with the answer.
"""

from collections.abc import Iterable, Iterator, Sequence
from tempfile import TemporaryFile
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from pydantic_core import from_json

from app.core.config import settings
from app.core.errors import Fault, Invalid
from app.services.feeds.exports.columns import Column, value_of

LONGEST = 32_767  # characters of a cell (Microsoft, "Excel specifications and limits")
PIECE = 64 * 1024  # bytes


def pieces(columns: Sequence[Column], chunks: Iterable[list[bytes]]) -> Iterator[bytes]:
    """Yields the workbook of JSON lines in pieces."""
    book = Workbook(write_only=True)
    with TemporaryFile() as file:
        try:
            _fill(book.create_sheet("export"), columns, chunks)
        finally:  # after a refusal too: only by saving does openpyxl remove its file of rows
            book.save(file)
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece


def _fill(sheet: Any, columns: Sequence[Column], chunks: Iterable[list[bytes]]) -> None:
    sheet.append([_cell(sheet, each.name) for each in columns])
    rows, most = 0, settings().export_workbook_rows
    for chunk in chunks:
        rows += len(chunk)
        if rows > most:
            raise _refused(f"A workbook has at most {most} rows here")
        for line in chunk:
            document = from_json(line)
            sheet.append([_cell(sheet, value_of(each, document)) for each in columns])


def _cell(sheet: Any, value: Any) -> Any:
    """Returns a cell that is a text where the value is one, whatever it begins with."""
    if not isinstance(value, str):
        return value
    if len(value) > LONGEST:
        raise _refused(f"A cell would have more than {LONGEST} characters")
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("\ufffd", value))
    cell.data_type = "s"
    return cell


def _refused(why: str) -> Invalid:
    sentence = f"{why}; ask for fewer rows, or for `csv` or `ndjson`, which have no such limit."
    return Invalid(sentence, errors=[Fault("/format", "too_large_for_workbook", sentence)])
