"""Reads published statistics in the DfE's tidy layout. Pure.

The layout is that of Explore education statistics: one row for a time, a place and the values of
the filters, then the columns of values. What is withheld or missing stands as a mark.
"""

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from typing import Any

from app.schemas.intelligence.published_statistics import PublishedStatisticRecord
from app.services.intake.ssda903_files import SourceFile
from app.services.intake.ssda903_rows import Layout, Report, Row, Table
from app.services.intake.ssda903_text import Unreadable, read_text
from app.services.intelligence.file_cells import Parsed, number, read, rows
from app.vocabulary.intelligence import GeographicLevel, SuppressionMark

FILE = "published_statistics.csv"
TIME = ("time_period", "time_identifier", "geographic_level")
LEVELS = {
    "national": (GeographicLevel.NATIONAL, "country_code", "country_name"),
    "regional": (GeographicLevel.REGIONAL, "region_code", "region_name"),
    "local authority": (GeographicLevel.LOCAL_AUTHORITY, "new_la_code", "la_name"),
}
PLACES = tuple(column for _, *columns in LEVELS.values() for column in columns)
NUMBERS = ("numerator", "denominator", "value")
MARKS = {each.value: each for each in SuppressionMark}
# The first month of a year by its name; a reporting year is named after the year in which it ends.
FIRST_MONTH = {
    "academic year": 9,
    "financial year": 4,
    "tax year": 4,
    "reporting year": 4,
    "calendar year": 1,
}
FOLDED = re.compile(r"[0-9]{6}")  # 202425 is the year 2024/25

Columns = Mapping[str, Any]  # published_columns of an indicator


def parse(file: SourceFile, indicators: Mapping[str, Columns]) -> Parsed:
    """Returns the records of a file for the indicators whose columns it has."""
    report = Report()
    head = _head(file)
    mapped = {key: columns for key, columns in indicators.items() if named(columns) <= head}
    wanted_columns = {column for columns in mapped.values() for column in named(columns)}
    layout = Layout(FILE, (*TIME, *sorted((head & {*PLACES}) | wanted_columns)))
    parsed = Parsed(report)
    for row in rows(Table(layout, file, report), report):
        _read_row(parsed, row, layout, mapped)
    if not mapped:
        report.notes.append("No published indicator has its columns in this file.")
    return parsed


def named(columns: Columns) -> set[str]:
    """Returns the columns of a file that an indicator needs."""
    values = {columns[name] for name in NUMBERS if columns[name] is not None}
    return values | {each["column"] for each in columns["where"]}


def _head(file: SourceFile) -> set[str]:
    text = read_text(file.data)
    try:
        return set(text.cells(text.lines[0])) if text.lines else set()
    except Unreadable:
        return set()  # the table reports it


def _read_row(parsed: Parsed, row: Row, layout: Layout, mapped: Mapping[str, Columns]) -> None:
    cells = {name: row.text(name, required=False) for name in layout.read}
    level = LEVELS.get(cells["geographic_level"].casefold())
    if level is None:
        return  # of a school, a ward or another area that nobody compares with
    period = period_of(cells["time_period"], cells["time_identifier"])
    if period is None:
        row.refuse("time_period", "unknown_time_period")
        return
    for key, columns in mapped.items():
        if any(cells[each["column"]] != each["cell"] for each in columns["where"]):
            continue
        values = _values(row, cells, columns)
        if row.ok:
            known = {
                "indicator_key": key,
                "geographic_level": level[0],
                "area_code": cells.get(level[1], ""),
                "area_name": cells.get(level[2], ""),
                **{name: cells[name] for name in TIME[:2]},
                "period_start": period[0],
                "period_end": period[1],
                **values,
            }
            identity = (key, known["area_code"], cells["time_period"], cells["time_identifier"])
            read(parsed, row, PublishedStatisticRecord, known, identity)


def _values(row: Row, cells: Mapping[str, str], columns: Columns) -> dict[str, Any]:
    """Returns the numbers of a row, and the marks that stand instead of them."""
    values: dict[str, Any] = dict.fromkeys(NUMBERS)
    marks: dict[str, Any] = dict.fromkeys(NUMBERS)
    for name in NUMBERS:
        column = columns[name]
        cell = cells[column] if column is not None else ""
        if cell in MARKS:
            marks[name] = MARKS[cell]
        elif cell:
            values[name] = number(row, column, cell)
    return values | {"marks": marks}


def period_of(time_period: str, identifier: str) -> tuple[date, date] | None:
    """Returns the first and last day of a year such as `202425` or `2025`; None if it is none."""
    kind = identifier.strip().casefold()
    month = FIRST_MONTH.get(kind)
    if month is None or not re.fullmatch(r"[0-9]{4}([0-9]{2})?", time_period):
        return None
    year = int(time_period[:4])
    if FOLDED.fullmatch(time_period) and int(time_period[4:]) != (year + 1) % 100:
        return None
    if kind == "reporting year" and not FOLDED.fullmatch(time_period):
        year -= 1
    if not 1990 <= year <= 2190:  # noqa: PLR2004 - years of our time
        return None
    first = date(year, month, 1)
    end_year, end_month = (year, 12) if month == 1 else (year + 1, month - 1)
    return first, date(end_year, end_month, monthrange(end_year, end_month)[1])
