"""Communities of practice: suggested by any member of staff, open to all (source 3.2)."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.orm import Session

from app.core import clock
from app.models.learning.communities import CommunityOfPractice
from app.schemas.learning.communities import CommunityOfPracticeWrite, CommunityQuery, CommunitySort
from app.services import access
from app.services.access import Actor
from app.services.findings import finding_lists, trail_links
from app.services.findings.trail_links import Link
from app.services.learning import drawn_from_findings
from app.services.learning.community_workflow import CLOSE, DECLINE, EDIT, START
from app.services.learning.drawn_from_findings import Kind
from app.services.platform import filters, pagination, workflow
from app.services.platform.preconditions import Precondition
from app.services.reference import theme_names, themes
from app.vocabulary.findings import TrailKind
from app.vocabulary.roles import Permission

finding_lists.declare(CommunityOfPractice)
theme_names.declare(CommunityOfPractice)
KIND = Kind(
    CommunityOfPractice,
    Permission.COMMUNITY_SUGGEST,
    EDIT,
    author="suggested_by",
    not_a_person="Only a signed-in person can suggest this.",
    invalid="The community of practice cannot be saved like this.",
    for_all_staff=True,
)
ORDERS = pagination.orders(CommunitySort, CommunityOfPractice)
trail_links.declare(
    Link(
        TrailKind.COMMUNITY_OF_PRACTICE,
        CommunityOfPractice,
        of_finding=lambda row, finding: finding_lists.names(row, finding.id),
        named_in=("finding_ids",),
        title=lambda row, _: row.title,
    )
)


def search(actor: Actor, query: CommunityQuery) -> Select[CommunityOfPractice]:
    rows = access.visible(actor, CommunityOfPractice)
    names = ("id", "status", "driven_by", "suggested_by")
    rows = filters.matching(rows, actor, CommunityOfPractice, query, *names)
    if query.theme is not None:
        rows = rows.where(CommunityOfPractice.theme_codes.has_any(themes.at_or_below(query.theme)))
    return rows


def put(
    db: Session,
    actor: Actor,
    row_id: UUID,
    data: CommunityOfPracticeWrite,
    precondition: Precondition,
) -> bool:
    """Suggests a community (True), or replaces it until it is declined or closed."""
    return drawn_from_findings.put(db, actor, KIND, row_id, data, precondition)


def start(db: Session, actor: Actor, row: CommunityOfPractice) -> None:
    """Starts a suggested community, which the caller runs; all staff see it from now on."""
    workflow.transition(db, actor, row, START, run_by=actor.person_id, **_decision(actor))


def decline(db: Session, actor: Actor, row: CommunityOfPractice, reason: str) -> None:
    """Declines a suggested community; who suggested it reads the reason."""
    decision = _decision(actor)
    workflow.transition(db, actor, row, DECLINE, note=reason, status_reason=reason, **decision)


def _decision(actor: Actor) -> dict[str, Any]:
    return {"decided_by": actor.person_id, "decided_at": clock.now()}


def close(db: Session, actor: Actor, row: CommunityOfPractice, reason: str) -> None:
    """Closes a running community, which stays readable."""
    workflow.transition(db, actor, row, CLOSE, note=reason, status_reason=reason)
