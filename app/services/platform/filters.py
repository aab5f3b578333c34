"""Filters of lists: conditions on the columns that have the names of a query's members."""

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar

from pydantic import BaseModel
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    SQLColumnExpression,
    any_,
    bindparam,
    true,
)

from app.core import clock
from app.models.platform.base import Base
from app.services import access
from app.services.access import Actor

Rows = TypeVar("Rows", bound=Select[Any])


def matching(rows: Rows, actor: Actor, model: type[Base], query: BaseModel, *names: str) -> Rows:
    """Keeps the rows whose columns equal these members of the query, or one of a list of values.

    A filter does not match a member that is not shown to the caller.
    """
    for name in names:
        value, column = getattr(query, name), getattr(model, name)
        if value is None or value == []:
            continue
        match = any_of(column, value) if isinstance(value, list) else column == value
        rows = rows.where(shown(actor, model, name), match)
    return rows


def any_of(column: Any, values: Sequence[object]) -> ColumnElement[bool]:
    """Whether a column has one of a caller's values: one parameter, however many they are.

    A single value is compared by `=`, for which an index gives the rows in their order.
    """
    several = any_(bindparam(None, values, ARRAY(column.type)))
    among: ColumnElement[bool] = column == (several if len(values) > 1 else values[0])
    return among


def beginning(
    rows: Rows, actor: Actor, model: type[Base], query: BaseModel, **columns: str
) -> Rows:
    """Keeps the rows where a column begins with what a member says, in whatever letters.

    A member that is not shown to the caller is not found by its filter either.
    """
    for name, column in columns.items():
        if (text := getattr(query, name)) is not None:
            begins = getattr(model, column).istartswith(text.strip(), autoescape=True)
            rows = rows.where(shown(actor, model, column), begins)
    return rows


def shown(actor: Actor, model: type[Base], member: str) -> ColumnElement[bool]:
    """Whether the caller is shown a member of a row that is visible to them."""
    condition = access.mask_condition(actor, model, member, model)
    return true() if condition is None else condition


def on_days(
    rows: Rows, column: SQLColumnExpression[Any], first: date | None, last: date | None
) -> Rows:
    """Keeps the rows of an instant that lies on one of these days in London."""
    return between(
        rows,
        column,
        since=None if first is None else clock.start_of(first),
        before=None if last is None else clock.end_of(last),
    )


def between(
    rows: Rows,
    column: SQLColumnExpression[object],
    *,
    after: object = None,
    since: object = None,
    before: object = None,
    until: object = None,
) -> Rows:
    """Keeps the rows of a period: `since` and `until` are in it, `after` and `before` are not."""
    if after is not None:
        rows = rows.where(column > after)
    if since is not None:
        rows = rows.where(column >= since)
    if before is not None:
        rows = rows.where(column < before)
    if until is not None:
        rows = rows.where(column <= until)
    return rows
