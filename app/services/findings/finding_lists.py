"""The findings that a row names in `finding_ids`: which the caller may see, and how many not."""

from collections.abc import Sequence
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Select, Uuid, func
from sqlalchemy.orm import Session

from app.core.errors import Fault
from app.models.findings.findings import Finding
from app.models.platform.base import Base
from app.schemas.findings.references import FindingRef
from app.services import access
from app.services.access import Actor
from app.services.platform import named_lists, read_log, references, scopes
from app.services.platform.named_lists import repeated
from app.vocabulary.findings import FindingStatus

__all__ = ["declare", "faults", "names", "of_row", "repeated", "unseen"]


class Naming(Protocol):
    """A loaded row that names findings."""

    @property
    def finding_ids(self) -> list[str]: ...


def declare(model: type[Base]) -> None:
    """Enters what a row says of its findings: those that the caller sees, and how many not."""
    named_lists.declare(model, FindingRef, "finding_ids", "findings")
    read_log.children(model, of="finding_ids")(_children)


def names(row: Any, finding_id: Any) -> ColumnElement[bool]:
    """Whether a row names a finding."""
    return named_lists.holds(row.finding_ids, finding_id)


def of_row(row: Any, *columns: Any, finding: Any = Finding) -> Select[Any]:
    """Selects columns of the findings that a row names."""
    return named_lists.rows_of(row.finding_ids, finding, *columns)


def _children(finding_ids: Any, actor: Actor) -> Any:
    """Returns the children of the findings of a list that the caller sees."""
    finding = references.alias_of(Finding)
    children = func.array_agg(finding.subject_id.distinct(), type_=ARRAY(Uuid))
    shown = func.coalesce(children, read_log.NOBODY)
    listed = named_lists.rows_of(finding_ids, finding, shown)
    return listed.where(scopes.seen(actor, Finding, finding)).scalar_subquery()


def unseen(db: Session, actor: Actor, row: Naming, named: Sequence[str]) -> list[str]:
    """Returns the findings that the caller may not see: whoever replaces the others keeps them."""
    return named_lists.unseen(db, actor, Finding, row.finding_ids, named)


def faults(
    db: Session, actor: Actor, ids: Sequence[UUID], stored: Sequence[str] = ()
) -> list[Fault]:
    """Returns the faults of findings that are not valid, not visible, or named twice.

    A row keeps the findings that it has: it may be corrected without seeing them.
    """
    usable = access.visible(actor, Finding).where(
        Finding.id.in_(ids), Finding.status == FindingStatus.RECORDED
    )
    text = "There is no such valid finding, or it is not visible to you."
    return named_lists.faults(db, "finding_ids", usable, ids, stored, text)
