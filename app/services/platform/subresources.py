"""Reading what belongs to one row and has no identifier of its own: its versions, its periods.

Whoever sees the whole sees its parts, unless the parts have a scope of their own too; and reading
them is a line of the read log like reading the whole.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import ColumnElement, Select, Text, cast, func, literal_column, select, true
from sqlalchemy.dialects.postgresql import aggregate_order_by

from app.core.errors import NotFound
from app.services import access
from app.services.platform.documents import NOTHING, document
from app.services.platform.read_log import logged, subject_of
from app.services.platform.reading import Reading


@dataclass(frozen=True)
class Parts:
    """Rows of `model` that name a row of `whole` in the column `of`, in an order of their own."""

    schema: type[BaseModel]
    model: Any
    whole: Any
    of: Any
    order: Any


def many(reading: Reading, parts: Parts, whole_id: UUID) -> bytes:
    """All parts, as `{"items": […]}`; 404 when the whole is not visible."""
    made = document(parts.schema, parts.model, reading.actor)
    items = func.coalesce(func.json_agg(aggregate_order_by(made, parts.order)), NOTHING)
    return _read(reading, parts, whole_id, func.json_build_object(literal_column("'items'"), items))


def one(reading: Reading, parts: Parts, whole_id: UUID, which: ColumnElement[bool]) -> bytes:
    """One part; 404 when there is no such one, or it is not visible."""
    made = document(parts.schema, parts.model, reading.actor)
    return _read(reading, parts, whole_id, made, which)


def _read(
    reading: Reading,
    parts: Parts,
    whole_id: UUID,
    made: ColumnElement[Any],
    which: ColumnElement[bool] | None = None,
) -> bytes:
    body = (
        select(cast(made, Text))
        .where(parts.of == whole_id, _visible(reading, parts), true() if which is None else which)
        .scalar_subquery()
    )
    subject = subject_of(parts.whole)
    found = (
        select(
            parts.whole.id,
            body.label("body"),
            *([] if subject is None else [subject.label("subject_id")]),
        )
        .where(parts.whole.id == whole_id, access.scope(reading.actor, parts.whole))
        .cte("found")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    shown = select(found).where(found.c.body.is_not(None)).cte("shown")
    query: Select[Any] = select(shown.c.body)
    query = query if subject is None else logged(query, shown, parts.whole, reading)
    text = reading.connection.execute(query).scalar_one_or_none()
    if text is None:
        noun = access.label(parts.whole)
        raise NotFound(f"There is no such part of the {noun}, or it is not visible to you.")
    return str(text).encode()


def _visible(reading: Reading, parts: Parts) -> ColumnElement[bool]:
    scoped = parts.model in access.SCOPES
    return access.scope(reading.actor, parts.model) if scoped else true()
