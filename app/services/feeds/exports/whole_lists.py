"""Whole lists: every row that a query asks for, in its order, each with the document of pages."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import BindParameter, Select, Subquery, Text, literal, select, true, type_coerce

from app.services.platform import pagination
from app.services.platform.cursors import Order
from app.services.platform.documents import fragment
from app.services.platform.reading import Reading


@dataclass(frozen=True)
class WholeList:
    """The rows of a list: `id`, `subject_id` where they are about children, and `body`, as SQL.

    A statement that reads them is executed with `reading.actor.parameters()`.
    """

    rows: Subquery
    order: list[Any]


def whole_list(
    reading: Reading,
    schema: type[BaseModel],
    rows: Select[Any],
    order: Order,
    after: UUID | None,
) -> WholeList | None:
    """Returns the rows of a list from its beginning, or after one; None if that is not in it.

    The rows are ordered before their documents are made, so that only keys are sorted.
    """
    last = [] if after is None else _keys_of(reading, rows, order, after)
    if last is None:
        return None
    model = pagination.model_of(rows)
    chosen = pagination.keys_in_order(reading, rows, order, last).subquery("chosen")
    body = type_coerce(fragment(schema, model, reading.actor), Text).label("body")
    # OFFSET keeps the planner from joining the two, which would sort whole documents.
    each = select(body).where(model.id == chosen.c.id).offset(0).lateral("each")
    documents = select(*chosen.c, each.c.body).join_from(chosen, each, true())
    whole = documents.order_by(*_in_order(chosen, order)).subquery("whole")
    return WholeList(whole, _in_order(whole, order))


def _in_order(rows: Subquery, order: Order) -> list[Any]:
    return pagination.sorted_by(pagination.keys_of(rows, order), order)


def _keys_of(
    reading: Reading, rows: Select[Any], order: Order, row_id: UUID
) -> list[BindParameter[Any]] | None:
    """Returns the keys of a row of the list; None if it is not in it."""
    model = pagination.model_of(rows)
    one = pagination.keys_in_order(reading, rows.where(model.id == row_id), order)
    row = reading.connection.execute(one, reading.actor.parameters()).one_or_none()
    if row is None:
        return None
    values = [*(getattr(row, f"key_{n}") for n in range(len(order.columns))), row.id]
    columns = (*order.columns, model.id)
    return [literal(value, column.type) for value, column in zip(values, columns, strict=True)]
