"""The findings that a row names in `finding_ids`: which the caller may see, and how many not.

Findings are never deleted, so their identifiers always name one.
"""

from collections.abc import Sequence
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Select, Uuid, cast, func, select, true
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session, aliased

from app.core.errors import Fault
from app.models.findings.findings import Finding
from app.models.platform.base import Base
from app.schemas.findings.references import FindingRef
from app.services import access
from app.services.access import Actor
from app.services.platform import documents, read_log, references
from app.vocabulary.findings import FindingStatus


class Naming(Protocol):
    """A loaded row that names findings."""

    @property
    def finding_ids(self) -> list[str]: ...


def declare(model: type[Base]) -> None:
    """Enters what a row says of its findings: those that the caller sees, and how many not."""
    documents.computed(model, "finding_ids")(visible_ids)
    documents.computed(model, "findings")(visible_refs)
    documents.computed(model, "findings_not_visible")(not_visible)
    read_log.children(model)(_children)


def names(row: Any, finding_id: Any) -> ColumnElement[bool]:
    """Whether a row names a finding."""
    held: ColumnElement[bool] = row.finding_ids.has_key(str(finding_id))
    return held


def of_row(row: Any, *columns: Any, finding: Any = Finding) -> Select[Any]:
    """Selects columns of the findings that a row names."""
    each = func.jsonb_array_elements_text(row.finding_ids).table_valued("value", name="each")
    joined = each.join(finding, finding.id == cast(each.c.value, Uuid))
    return select(*columns).select_from(joined)


def visible_ids(row: Any, actor: Actor) -> Any:
    finding = aliased(Finding)
    ids = func.json_agg(aggregate_order_by(finding.id, finding.created_at, finding.id))
    seen = access.scope(actor, Finding, finding)
    listed = of_row(row, func.coalesce(ids, documents.NOTHING), finding=finding)
    return listed.where(seen).scalar_subquery()


def visible_refs(row: Any, actor: Actor) -> Any:
    return references.documents(FindingRef, row.finding_ids, actor, documents.document)


def _children(row: Any, actor: Actor) -> Any:
    """Returns the children of the findings that the row shows to the caller."""
    finding = aliased(Finding)
    children = func.array_agg(finding.subject_id.distinct(), type_=ARRAY(Uuid))
    listed = of_row(row, func.coalesce(children, read_log.NOBODY), finding=finding)
    return listed.where(access.scope(actor, Finding, finding)).scalar_subquery()


def not_visible(row: Any, actor: Actor) -> Any:
    finding = aliased(Finding)
    hidden = access.scope(actor, Finding, finding).is_not(true())
    return of_row(row, func.count(), finding=finding).where(hidden).scalar_subquery()


def unseen(db: Session, actor: Actor, row: Naming, named: Sequence[str]) -> list[str]:
    """Returns the findings that the caller may not see: whoever replaces the others keeps them."""
    ids = [UUID(each) for each in row.finding_ids]
    visible = access.visible(actor, Finding).where(Finding.id.in_(ids))
    seen = {str(finding.id) for finding in db.scalars(visible)} | set(named)
    return [each for each in row.finding_ids if each not in seen]


def faults(
    db: Session, actor: Actor, ids: Sequence[UUID], stored: Sequence[str] = ()
) -> list[Fault]:
    """Returns the faults of findings that are not valid, not visible, or named twice.

    A row keeps the findings that it has: it may be corrected without seeing them.
    """
    usable = access.visible(actor, Finding).where(
        Finding.id.in_(ids), Finding.status == FindingStatus.RECORDED
    )
    known = {str(row.id) for row in db.scalars(usable)} | set(stored)
    text = "There is no such valid finding, or it is not visible to you."
    unknown = [
        Fault(f"/finding_ids/{n}", "unknown", text)
        for n, each in enumerate(ids)
        if str(each) not in known
    ]
    return unknown + repeated("finding_ids", ids)


def repeated(name: str, values: Sequence[object]) -> list[Fault]:
    """Returns a fault for each value of a list that it has already."""
    return [
        Fault(f"/{name}/{n}", "twice", "This is named twice.")
        for n, value in enumerate(values)
        if value in values[:n]
    ]
