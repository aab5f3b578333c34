"""Lists of identifiers in a row: which of the named rows the caller sees, and how many not.

Such rows are never deleted, so their identifiers always name one.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import ColumnElement, Select, Uuid, cast, func, select, true
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from app.core.errors import Fault
from app.models.platform.base import Base, Record
from app.services import access
from app.services.access import Actor
from app.services.platform import documents, references, scopes


def declare(model: type[Base], schema: type[BaseModel], ids: str, named: str) -> None:
    """Enters what a row says of a list: the identifiers and references that the caller sees.

    `ids` is the column, `named` the member with the references; `…_not_visible` counts the others.
    """

    def target(row: Any) -> tuple[type[Record], Any]:
        return references.REFERENCES[schema].model, getattr(row, ids)

    def visible_ids(row: Any, actor: Actor) -> Any:
        of, listed = target(row)
        each = references.alias_of(of)
        every = func.json_agg(aggregate_order_by(each.id, each.created_at, each.id))
        rows = rows_of(listed, each, func.coalesce(every, documents.NOTHING))
        return rows.where(scopes.seen(actor, of, each)).scalar_subquery()

    def visible_refs(row: Any, actor: Actor) -> Any:
        return references.documents(schema, getattr(row, ids), actor, documents.document)

    def not_visible(row: Any, actor: Actor) -> Any:
        of, listed = target(row)
        each = references.alias_of(of)
        hidden = scopes.seen(actor, of, each).is_not(true())
        return rows_of(listed, each, func.count()).where(hidden).scalar_subquery()

    documents.computed(model, ids)(visible_ids)
    documents.computed(model, named)(visible_refs)
    documents.computed(model, f"{named}_not_visible")(not_visible)


def rows_of(ids: Any, named: Any, *columns: Any) -> Select[Any]:
    """Selects columns of the rows that a list of identifiers names."""
    each = func.jsonb_array_elements_text(ids).table_valued("value", name="each")
    joined = each.join(named, named.id == cast(each.c.value, Uuid))
    return select(*columns).select_from(joined)


def holds(ids: Any, row_id: Any) -> ColumnElement[bool]:
    """Whether a list of identifiers holds one."""
    held: ColumnElement[bool] = ids.has_key(str(row_id))
    return held


def unseen(
    db: Session, actor: Actor, model: type[Record], stored: Sequence[str], named: Sequence[str]
) -> list[str]:
    """Returns those that the caller may not see: whoever replaces the others keeps them."""
    ids = [UUID(each) for each in stored]
    visible = access.visible(actor, model).where(model.id.in_(ids))
    seen = {str(row.id) for row in db.scalars(visible)} | set(named)
    return [each for each in stored if each not in seen]


def faults(
    db: Session,
    name: str,
    usable: Select[Any],
    ids: Sequence[UUID],
    stored: Sequence[str],
    text: str,
) -> list[Fault]:
    """Returns the faults of identifiers that name no usable row, or name one twice.

    A row keeps those that it has: it may be corrected without seeing them.
    """
    known = {str(row.id) for row in db.scalars(usable)} | set(stored)
    unknown = [
        Fault(f"/{name}/{n}", "unknown", text)
        for n, each in enumerate(ids)
        if str(each) not in known
    ]
    return unknown + repeated(name, ids)


def repeated(name: str, values: Sequence[object]) -> list[Fault]:
    """Returns a fault for each value of a list that it has already."""
    return [
        Fault(f"/{name}/{n}", "twice", "This is named twice.")
        for n, value in enumerate(values)
        if value in values[:n]
    ]
