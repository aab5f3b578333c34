"""Reads the rows of files of values: numbers, records, and what is wrong with them. Pure."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from app.core import validation
from app.core.errors import Fault, Invalid
from app.schemas.platform.batches import PushedRecord
from app.services.intake.ssda903_rows import Report, Row, RowError, Table

NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,10})?")


@dataclass
class Parsed:
    """The records of a file with their lines, and the rows that are none."""

    report: Report
    records: list[tuple[Row, PushedRecord]] = field(default_factory=list)


def rows(table: Table, report: Report) -> Iterator[Row]:
    """Yields the rows of a readable file, and refuses one that cannot be read at all."""
    table.require_rows()
    if not report.readable:
        faults = [Fault("/file", each.code, each.reason) for each in report.errors[:20]]
        text = "The file cannot be read, so nothing was imported."
        raise Invalid(text, code="unreadable_file", errors=faults)
    yield from table.rows()


def number(row: Row, column: str, cell: str) -> float | None:
    """Returns a number as spreadsheets write it, such as `1,024.5`."""
    plain = cell.replace(",", "").removesuffix("%")
    if not NUMBER.fullmatch(plain):
        row.refuse(column, "bad_number")
        return None
    return float(plain)


def read(
    parsed: Parsed,
    row: Row,
    schema: type[PushedRecord],
    cells: Mapping[str, Any],
    key: Sequence[object],
) -> None:
    """Enters the record of a row, or what is wrong with its cells."""
    name = hashlib.sha256("|".join(map(str, key)).encode()).hexdigest()[:40]
    values = {"external_id": name, **cells}
    try:
        parsed.records.append((row, schema.model_validate(values)))
    except ValidationError as error:
        faults = validation.from_pydantic(error.errors(), values, schema=schema)
        parsed.report.errors += [at_cell(row, fault) for fault in faults]


def at_cell(row: Row, fault: Fault) -> RowError:
    column = fault.pointer.rpartition("/")[2] or None
    return RowError(row.file, row.line, column, fault.code, fault.detail)
