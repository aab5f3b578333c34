"""The read log: every answer with a child's record writes a line that names its reader."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    DateTime,
    FromClause,
    Select,
    Text,
    Uuid,
    bindparam,
    func,
    insert,
    literal_column,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute

from app.core import clock, request_context
from app.models.platform.base import Base
from app.models.platform.history import Read
from app.services import access
from app.services.platform.reading import Reading


def subject_of(row: type[Base]) -> InstrumentedAttribute[UUID | None] | None:
    """Returns the column that identifies the child a row is about; None if it is about none."""
    about = access.model_of(row).about
    return None if about is None else getattr(row, about)


def logged(
    query: Select[Any], source: FromClause, model: type[Base], reading: Reading
) -> Select[Any]:
    """Returns the query, which also writes the read log of `source` (columns id, subject_id)."""
    lines = select(
        bindparam("read_at", clock.now(), DateTime(timezone=True)),
        bindparam("reader", reading.actor.person_id, Uuid),
        bindparam("reading_client", reading.actor.client_id, Uuid),
        bindparam("reading_roles", " ".join(sorted(reading.actor.roles)), Text),
        literal_column(f"'{model.__tablename__}'"),
        func.array_agg(source.c.id, type_=ARRAY(Uuid)),
        _children(source.c.subject_id),
        bindparam("route", reading.route, Text),
        bindparam("request_id", request_context.request_id.get(), Text),
    ).having(func.count() > literal_column("0"))
    columns = [
        Read.at,
        Read.actor_id,
        Read.client_id,
        Read.roles,
        Read.entity,
        Read.entity_ids,
        Read.subject_ids,
        Read.route,
        Read.request_id,
    ]
    return query.add_cte(insert(Read).from_select(columns, lines).cte("read_log"))


def _children(subject_id: ColumnElement[UUID]) -> ColumnElement[Sequence[UUID]]:
    """Returns each child once, and an empty list for rows about no child."""
    children = func.array_agg(subject_id.distinct(), type_=ARRAY(Uuid))
    return func.coalesce(children.filter(subject_id.is_not(None)), literal_column("'{}'::uuid[]"))


def log_parameters(reading: Reading) -> dict[str, object]:
    return {
        "read_at": clock.now(),
        "reader": reading.actor.person_id,
        "reading_client": reading.actor.client_id,
        "reading_roles": " ".join(sorted(reading.actor.roles)),
        "route": reading.route,
        "request_id": request_context.request_id.get(),
    }
