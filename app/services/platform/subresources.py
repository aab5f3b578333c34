"""Reads the parts of one row that have no identifier of their own: its versions, its periods.

A caller who sees the whole sees its parts, unless the parts have a scope of their own as well.
Reading them writes a line of the read log, as reading the whole does.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import ColumnElement, Select, Text, cast, func, literal_column, select, true
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import InstrumentedAttribute

from app.core.errors import NotFound
from app.models.platform.base import Base, Record
from app.services import access
from app.services.platform.documents import NOTHING, document
from app.services.platform.read_log import logged, subject_of
from app.services.platform.reading import Reading


@dataclass(frozen=True)
class Parts:
    """Rows of `model` that refer to a row of `whole` in the column `of`, sorted by `order`."""

    schema: type[BaseModel]
    model: type[Base]
    whole: type[Record]
    of: InstrumentedAttribute[UUID]
    order: InstrumentedAttribute[Any]


def many(reading: Reading, parts: Parts, whole_id: UUID) -> bytes:
    """Returns all parts as `{"items": […]}`; NotFound if the whole is not visible."""
    each = document(parts.schema, parts.model, reading.actor)
    items = func.coalesce(func.json_agg(aggregate_order_by(each, parts.order)), NOTHING)
    return _read(reading, parts, whole_id, func.json_build_object(literal_column("'items'"), items))


def one(reading: Reading, parts: Parts, whole_id: UUID, which: ColumnElement[bool]) -> bytes:
    """Returns one part; NotFound if there is none, or the whole is not visible."""
    part = document(parts.schema, parts.model, reading.actor)
    return _read(reading, parts, whole_id, part, which)


def _read(
    reading: Reading,
    parts: Parts,
    whole_id: UUID,
    content: ColumnElement[Any],
    which: ColumnElement[bool] | None = None,
) -> bytes:
    body = (
        select(cast(content, Text))
        .where(parts.of == whole_id, _visible(reading, parts), true() if which is None else which)
        .scalar_subquery()
    )
    subject = subject_of(parts.whole, reading.actor)
    visible = (
        select(
            parts.whole.id,
            body.label("body"),
            *([] if subject is None else [subject.label("subject_id")]),
        )
        .where(parts.whole.id == whole_id, access.scope(reading.actor, parts.whole))
        .cte("visible")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    shown = select(visible).where(visible.c.body.is_not(None)).cte("shown")
    query: Select[Any] = select(shown.c.body)
    query = query if subject is None else logged(query, shown, parts.whole, reading)
    text = reading.connection.execute(query).scalar_one_or_none()
    if text is None:
        noun = access.label(parts.whole)
        raise NotFound(f"This {noun} has no such part, or it is not visible to you.")
    return str(text).encode()


def _visible(reading: Reading, parts: Parts) -> ColumnElement[bool]:
    scoped = parts.model in access.SCOPES
    return access.scope(reading.actor, parts.model) if scoped else true()
