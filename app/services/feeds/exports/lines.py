"""The lines of a file, built by the database: JSON lines (NDJSON), and CSV (RFC 4180).

In CSV an apostrophe stands before a text that a program for spreadsheets would take for a formula.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Integer,
    Select,
    Subquery,
    Text,
    case,
    cast,
    func,
    literal_column,
    select,
    true,
)
from sqlalchemy.sql import column as sql_column

from app.core import formulas
from app.services.feeds.exports.columns import Column
from app.services.feeds.odata.printing import concatenated

MARK = "\ufeff"
BREAK = "\r\n"
_FORMULAS = [literal_column(str(ord(first)), Integer) for first in formulas.BEGINNINGS]
_QUOTE, _TWO_QUOTES = literal_column("'\"'", Text), literal_column("'\"\"'", Text)
_NOTHING, _COMMA = literal_column("''", Text), literal_column("','", Text)
_QUOTE_AND_APOSTROPHE = literal_column("'\"'''", Text)


def header(columns: Sequence[Column]) -> str:
    """Returns the first line of a CSV file; names of members need no quotes."""
    return ",".join(each.name for each in columns) + BREAK


def text_cell(value: ColumnElement[Any]) -> ColumnElement[Any]:
    """Returns a text as a cell of CSV: in quotes, and never a formula; null has no quotes."""
    begin = case((func.ascii(value).in_(_FORMULAS), _QUOTE_AND_APOSTROPHE), else_=_QUOTE)
    return begin.concat(func.replace(value, _QUOTE, _TWO_QUOTES)).concat(_QUOTE)


def csv_line(cells: Sequence[ColumnElement[Any]]) -> ColumnElement[str]:
    """Returns the cells with commas between them, nothing for null."""
    return concatenated([part for cell in cells for part in (_COMMA, cell)][1:])


def json_line(document: ColumnElement[Any]) -> ColumnElement[str]:
    """Returns a document on one line: a line break between its members is only space."""
    text = func.replace(cast(document, Text), literal_column(r"E'\n'", Text), _NOTHING)
    return cast(text, Text)


def csv_of_documents(whole: Subquery, columns: Sequence[Column]) -> Select[Any]:
    """Selects the rows of `whole` with their documents' members as a line of CSV."""
    members = {each.path[0]: len(each.path) > 1 for each in columns}
    cells = (
        func.json_to_record(cast(whole.c.body, JSON))
        .table_valued(*(sql_column(n, JSON if inner else Text) for n, inner in members.items()))
        .render_derived(name="cells", with_types=True)
        .lateral()
    )
    line = csv_line([_cell(each, cells) for each in columns])
    return select(*whole.c, line.label("line")).select_from(whole.join(cells, true()))


def _cell(column: Column, cells: Any) -> ColumnElement[Any]:
    value = cells.c[column.path[0]]
    for name in column.path[1:-1]:
        value = value.op("->")(literal_column(f"'{name}'"))
    if len(column.path) > 1:
        value = value.op("->>")(literal_column(f"'{column.path[-1]}'"))
    return value if column.plain else text_cell(cast(value, Text))
