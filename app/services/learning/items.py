"""Learning items: what staff can learn from findings, research and practice (source 3.1)."""

from uuid import UUID

from sqlalchemy import Select, Text
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import Session

from app.core import clock
from app.models.findings.findings import Finding
from app.models.learning.items import LearningItem
from app.schemas.learning.items import LearningItemQuery, LearningItemSort, LearningItemWrite
from app.services import access
from app.services.access import Actor
from app.services.findings import finding_lists, trail_links
from app.services.findings.trail_links import Link
from app.services.learning import drawn_from_findings
from app.services.learning.drawn_from_findings import Kind
from app.services.learning.item_workflow import EDIT, PUBLISH, RETIRE
from app.services.platform import filters, pagination, workflow
from app.services.platform.preconditions import Precondition
from app.services.reference import theme_names, themes
from app.vocabulary.findings import TrailKind
from app.vocabulary.roles import Permission

finding_lists.declare(LearningItem)
theme_names.declare(LearningItem)
KIND = Kind(
    LearningItem,
    Permission.LEARNING_MANAGE,
    EDIT,
    author="written_by",
    not_a_person="Only a signed-in person can write this.",
    invalid="The learning item cannot be saved like this.",
)
ORDERS = pagination.orders(LearningItemSort, LearningItem)
trail_links.declare(
    Link(
        TrailKind.LEARNING_ITEM,
        LearningItem,
        of_finding=lambda row, finding: finding_lists.names(row, finding.id),
        named_in=("finding_ids",),
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
    twice = finding_lists.repeated("audiences", data.audiences)
    return drawn_from_findings.put(db, actor, KIND, row_id, data, precondition, twice)


def publish(db: Session, actor: Actor, row: LearningItem) -> None:
    """Publishes a draft: all staff read it from now on."""
    workflow.transition(
        db, actor, row, PUBLISH, published_by=actor.person_id, published_at=clock.now()
    )


def retire(db: Session, actor: Actor, row: LearningItem, reason: str) -> None:
    """Retires a published item, which is kept with the reason."""
    workflow.transition(db, actor, row, RETIRE, note=reason, status_reason=reason)
