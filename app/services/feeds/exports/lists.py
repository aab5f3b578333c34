"""Exports of lists: what the pages of a list show, without its pages."""

from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import Select, select

from app.schemas.platform.common import Paging
from app.services.feeds.exports import lines
from app.services.feeds.exports.columns import columns_of
from app.services.feeds.exports.source import Source, not_in_it
from app.services.feeds.exports.whole_lists import WholeList, whole_list
from app.services.platform import pagination, read_log
from app.services.platform.cursors import Order
from app.services.platform.documents import parameters
from app.services.platform.reading import Reading
from app.vocabulary.feeds import ExportFormat


def source(
    reading: Reading,
    schema: type[BaseModel],
    rows: Select[Any] | pagination.Search,
    query: Paging,
    order: Order | pagination.Orders,
    file_format: ExportFormat,
    after: str | None,
) -> Source:
    """Returns the rows of a list as lines, with the documents that its pages have."""
    selected, columns = pagination.rows_of(reading, rows, query), columns_of(schema)
    model = pagination.model_of(selected)

    def written() -> Select[Any]:
        one_order = pagination.order_of(order, query)
        whole = whole_list(reading, schema, selected, one_order, _row_id(after))
        if whole is None:
            raise not_in_it("id")
        if file_format is ExportFormat.CSV:
            return _in_order(lines.csv_of_documents(whole.rows, columns), whole)
        line = lines.json_line(whole.rows.c.body).label("line")
        return _in_order(select(*whole.rows.c, line), whole)

    return Source(
        model=model if read_log.is_about_children(model) else None,
        columns=columns,
        lines=written,
        values=parameters(reading),
    )


def _in_order(written: Select[Any], whole: WholeList) -> Select[Any]:
    rows, line = whole.rows.c, written.selected_columns["line"]
    logged = read_log.as_bytes(rows.id, rows.subject_id) if "subject_id" in rows else []
    chosen: Select[Any] = written.with_only_columns(*logged, line)
    return chosen.order_by(*whole.order)


def _row_id(after: str | None) -> UUID | None:
    try:
        return None if after is None else UUID(after)
    except ValueError:
        raise not_in_it("id") from None
