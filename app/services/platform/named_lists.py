"""Lists of identifiers that a row holds: which of them the caller may see, and how many not.

For rows that are never deleted, so that every identifier names one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import ColumnElement, Select, Uuid, cast, func, select, true
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session, aliased

from app.core.errors import Fault
from app.models.platform.base import Base, Record
from app.services import access
from app.services.access import Actor
from app.services.platform import documents, references


@dataclass(frozen=True)
class NamedList:
    """A list like `finding_ids`: the rows that it names, and the schema of references to them."""

    named: type[Record]
    noun: str
    reference: type[BaseModel]

    @property
    def member(self) -> str:
        return f"{self.noun}_ids"

    def declare(self, model: type[Base]) -> None:
        """Enters what a row says of the list: the rows that the caller sees, and how many not."""
        documents.computed(model, self.member)(self.visible_ids)
        documents.computed(model, f"{self.noun}s")(self.visible_references)
        documents.computed(model, f"{self.noun}s_not_visible")(self.not_visible)

    def names(self, row: Any, identifier: Any) -> ColumnElement[bool]:
        """Whether a row names another one."""
        held: ColumnElement[bool] = getattr(row, self.member).has_key(str(identifier))
        return held

    def of_row(self, row: Any, *columns: Any, named: Any = None) -> Select[Any]:
        """Selects columns of the rows that a row names."""
        held = func.jsonb_array_elements_text(getattr(row, self.member))
        each = held.table_valued("value", name="each")
        model: Any = named or self.named
        joined = each.join(model, model.id == cast(each.c.value, Uuid))
        return select(*columns).select_from(joined)

    def visible_ids(self, row: Any, actor: Actor) -> Any:
        named: Any = aliased(self.named)
        ids = func.json_agg(aggregate_order_by(named.id, named.created_at, named.id))
        listed = self.of_row(row, func.coalesce(ids, documents.NOTHING), named=named)
        return listed.where(access.scope(actor, self.named, named)).scalar_subquery()

    def visible_references(self, row: Any, actor: Actor) -> Any:
        ids = getattr(row, self.member)
        return references.documents(self.reference, ids, actor, documents.document)

    def not_visible(self, row: Any, actor: Actor) -> Any:
        named: Any = aliased(self.named)
        hidden = access.scope(actor, self.named, named).is_not(true())
        return self.of_row(row, func.count(), named=named).where(hidden).scalar_subquery()

    def unseen(self, db: Session, actor: Actor, row: Base, named: Sequence[str]) -> list[str]:
        """Returns those the caller may not see: whoever replaces the others keeps them."""
        held: list[str] = getattr(row, self.member)
        visible = access.visible(actor, self.named).where(self.named.id.in_(map(UUID, held)))
        seen = {str(each.id) for each in db.scalars(visible)} | set(named)
        return [each for each in held if each not in seen]

    def faults(
        self,
        db: Session,
        usable: Select[Any],
        ids: Sequence[UUID],
        stored: Sequence[str],
        sentence: str,
    ) -> list[Fault]:
        """Returns the faults of identifiers that name no usable row, or one twice.

        A row keeps what it has: it may be corrected by somebody who does not see all of it.
        """
        found = db.scalars(usable.where(self.named.id.in_(ids)))
        known = {str(each.id) for each in found} | set(stored)
        unknown = [
            Fault(f"/{self.member}/{n}", "unknown", sentence)
            for n, each in enumerate(ids)
            if str(each) not in known
        ]
        return unknown + repeated(self.member, ids)


def repeated(name: str, values: Sequence[object]) -> list[Fault]:
    """Returns a fault for each value of a list that it has already."""
    return [
        Fault(f"/{name}/{n}", "twice", "This is named twice.")
        for n, value in enumerate(values)
        if value in values[:n]
    ]
