"""Names beside identifiers: a document has `auditor: {id, display_name}` beside `auditor_id`.

A schema of a reference is declared with its model by the area that has the model; any Read schema
above may then use it for a member, and gets the row that the identifier beside it names.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased

from app.models.platform.base import Base, Record
from app.services import access
from app.services.access import Actor

Compile = Callable[[type[BaseModel], type[Base], Actor], ColumnElement[Any]]


@dataclass(frozen=True)
class Target:
    """The model a reference names; `scoped`: only to callers who see that row itself."""

    model: type[Record]
    scoped: bool


REFERENCES: dict[type[BaseModel], Target] = {}


def declare(schema: type[BaseModel], model: type[Record], *, scoped: bool = False) -> None:
    """Enters the schema in which rows of a model are named in other documents."""
    REFERENCES[schema] = Target(model, scoped)


def identifier_of(row: type[Base], member: str) -> str:
    """Returns the column beside a reference: `auditor_id`, `practitioner_person_id`, `run_by`."""
    names = (f"{member}_id", f"{member}_person_id", member.removesuffix("_person"))
    return next(name for name in names if hasattr(row, name))


def document(
    schema: type[BaseModel], row: type[Base], member: str, actor: Actor, compile_document: Compile
) -> ColumnElement[Any]:
    """Returns the reference as JSON, null where the identifier is null."""
    target = REFERENCES[schema]
    named = aliased(target.model)
    rows = select(compile_document(schema, named, actor)).where(
        named.id == getattr(row, identifier_of(row, member))
    )
    if target.scoped:
        rows = rows.where(access.scope(actor, target.model, named))
    return rows.scalar_subquery()
