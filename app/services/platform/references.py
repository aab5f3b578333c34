"""References beside identifiers: a document has `auditor: {id, display_name}` and `auditor_id`.

The area of a model declares the schema of references to it; any Read schema above may then use it
for a member, which shows the row of the identifier beside it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import BaseModel
from sqlalchemy import JSON, ColumnElement, Text, Uuid, cast, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased
from sqlalchemy.sql import column

from app.models.platform.base import Base, Record
from app.services.access import Actor
from app.services.platform import scopes

Compile = Callable[[type[BaseModel], type[Base], Actor], ColumnElement[Any]]


@dataclass(frozen=True)
class Target:
    """The model of a reference; a `scoped` one is shown only to callers who see its row."""

    model: type[Record]
    scoped: bool


REFERENCES: dict[type[BaseModel], Target] = {}


def declare(schema: type[BaseModel], model: type[Record], *, scoped: bool = False) -> None:
    """Enters the schema of references to rows of a model."""
    REFERENCES[schema] = Target(model, scoped)


@cache
def alias_of(model: type[Record]) -> Any:
    """Returns the alias of the rows that identifiers name.

    There is one for each model, for no reference has another to a row of its own model in it.
    """
    return aliased(model, name=f"named_{model.__tablename__}")


def identifier_of(row: type[Base], member: str) -> str:
    """Returns the column beside a reference: `auditor_id`, `practitioner_person_id`, `run_by`."""
    names = (f"{member}_id", f"{member}_person_id", member.removesuffix("_person"))
    return next(name for name in names if hasattr(row, name))


def document(
    schema: type[BaseModel], row: type[Base], member: str, actor: Actor, compile_document: Compile
) -> ColumnElement[Any]:
    """Returns the reference as JSON, null where the identifier is null."""
    target = REFERENCES[schema]
    named = alias_of(target.model)
    rows = select(compile_document(schema, named, actor)).where(
        named.id == getattr(row, identifier_of(row, member))
    )
    if target.scoped:
        rows = rows.where(scopes.seen(actor, target.model, named))
    return rows.scalar_subquery()


def documents(
    schema: type[BaseModel], ids: Any, actor: Actor, compile_document: Compile
) -> ColumnElement[Any]:
    """Returns the references of a JSON array of identifiers, in its order."""
    target = REFERENCES[schema]
    named = alias_of(target.model)
    each = (
        func.jsonb_array_elements_text(ids)
        .table_valued(column("value", Text), with_ordinality="position")
        .render_derived(name="named")
    )
    every = func.json_agg(
        aggregate_order_by(compile_document(schema, named, actor), each.c.position)
    )
    rows = select(func.coalesce(every, cast([], JSON))).select_from(
        each.join(named, named.id == cast(each.c.value, Uuid))
    )
    if target.scoped:
        rows = rows.where(scopes.seen(actor, target.model, named))
    return rows.scalar_subquery()
