"""Learning items: what staff can learn from findings, research and practice (source 3.1)."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, Text
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Conflict, Invalid
from app.models.findings.findings import Finding
from app.models.learning.items import LearningItem
from app.schemas.learning.items import LearningItemQuery, LearningItemSort, LearningItemWrite
from app.services import access
from app.services.access import Actor
from app.services.findings import finding_lists, trail_links
from app.services.findings.trail_links import Link
from app.services.learning.item_workflow import EDIT, PUBLISH, RETIRE
from app.services.platform import (
    crud,
    filters,
    history,
    pagination,
    workflow,
)
from app.services.platform.preconditions import Precondition
from app.services.reference import theme_names, themes
from app.vocabulary.findings import TrailKind
from app.vocabulary.roles import Permission

finding_lists.declare(LearningItem)
theme_names.declare(LearningItem)
ORDERS = pagination.orders(LearningItemSort, LearningItem)
trail_links.declare(
    Link(
        TrailKind.LEARNING_ITEM,
        LearningItem,
        of_finding=lambda row, finding: finding_lists.names(row, finding.id),
        because_of=trail_links.nothing,
        title=lambda row, _: row.title,
    )
)


def search(actor: Actor, query: LearningItemQuery) -> Select[LearningItem]:
    rows = access.visible(actor, LearningItem)
    names = ("id", "status", "strand", "written_by")
    rows = filters.matching(rows, actor, LearningItem, query, *names)
    if query.audience:
        rows = rows.where(LearningItem.audiences.has_any(array(query.audience, type_=Text)))
    if query.theme is not None:
        rows = rows.where(LearningItem.theme_codes.has_any(themes.at_or_below(query.theme)))
    if query.finding_id is not None:
        seen = access.visible(actor, Finding).where(Finding.id == query.finding_id)
        rows = rows.where(finding_lists.names(LearningItem, query.finding_id), seen.exists())
    return rows


def put(
    db: Session, actor: Actor, row_id: UUID, data: LearningItemWrite, precondition: Precondition
) -> bool:
    """Drafts a learning item (True), or replaces it until it is retired."""
    access.require(actor, Permission.LEARNING_MANAGE)
    row = crud.existing(db, actor, LearningItem, row_id)
    if row is None:
        _create(db, actor, row_id, data)
        return True
    values = data.model_dump(mode="json")
    values["finding_ids"] += finding_lists.unseen(db, actor, row, values["finding_ids"])
    if not history.difference({name: getattr(row, name) for name in values}, values):
        return False
    workflow.check(db, actor, row, EDIT)
    _check(db, actor, data, row.finding_ids, row.theme_codes)
    crud.replace(db, actor, row, values, precondition)
    return False


def _create(db: Session, actor: Actor, row_id: UUID, data: LearningItemWrite) -> None:
    if actor.person_id is None:
        raise Conflict("Only a signed-in person can write this.", code="not_a_person")
    _check(db, actor, data)
    values = {**data.model_dump(mode="json"), "written_by": actor.person_id}
    crud.create(db, actor, LearningItem, row_id, values, Permission.LEARNING_MANAGE)


def _check(
    db: Session,
    actor: Actor,
    data: LearningItemWrite,
    stored_findings: Sequence[str] = (),
    stored_themes: Sequence[str] = (),
) -> None:
    """Refuses what is unknown or named twice; an item keeps the codes and findings it has."""
    faults = finding_lists.faults(db, actor, data.finding_ids, stored_findings)
    faults += themes.faults(db, data.theme_codes, stored_themes)
    faults += finding_lists.repeated("audiences", data.audiences)
    if faults:
        raise Invalid("The learning item cannot be saved like this.", errors=faults)


def publish(db: Session, actor: Actor, row: LearningItem) -> None:
    """Publishes a draft: all staff read it from now on."""
    workflow.transition(
        db, actor, row, PUBLISH, published_by=actor.person_id, published_at=clock.now()
    )


def retire(db: Session, actor: Actor, row: LearningItem, reason: str) -> None:
    """Retires a published item, which is kept with the reason."""
    workflow.transition(db, actor, row, RETIRE, note=reason, status_reason=reason)
