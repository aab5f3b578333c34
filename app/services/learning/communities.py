"""Communities of practice: suggested by any member of staff, open to all (source 3.2)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Conflict, Invalid
from app.models.learning.communities import CommunityOfPractice
from app.schemas.learning.communities import CommunityOfPracticeWrite, CommunityQuery, CommunitySort
from app.services import access
from app.services.access import Actor
from app.services.findings import finding_lists
from app.services.learning.community_workflow import CLOSE, DECLINE, EDIT, START
from app.services.platform import (
    crud,
    filters,
    history,
    pagination,
    workflow,
)
from app.services.platform.preconditions import Precondition
from app.services.reference import theme_names, themes
from app.vocabulary.roles import Permission

finding_lists.declare(CommunityOfPractice)
theme_names.declare(CommunityOfPractice)
ORDERS = pagination.orders(CommunitySort, CommunityOfPractice)


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
    access.require(actor, Permission.COMMUNITY_SUGGEST)
    row = crud.existing(db, actor, CommunityOfPractice, row_id)
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


def _create(db: Session, actor: Actor, row_id: UUID, data: CommunityOfPracticeWrite) -> None:
    if actor.person_id is None:
        raise Conflict("Only a signed-in person can suggest this.", code="not_a_person")
    _check(db, actor, data)
    values = {**data.model_dump(mode="json"), "suggested_by": actor.person_id}
    crud.create(db, actor, CommunityOfPractice, row_id, values, Permission.COMMUNITY_SUGGEST)


def _check(
    db: Session,
    actor: Actor,
    data: CommunityOfPracticeWrite,
    stored_findings: Sequence[str] = (),
    stored_themes: Sequence[str] = (),
) -> None:
    """Refuses what is unknown or named twice; a community keeps the codes and findings it has."""
    faults = finding_lists.faults(db, actor, data.finding_ids, stored_findings)
    faults += themes.faults(db, data.theme_codes, stored_themes)
    if faults:
        raise Invalid("The community of practice cannot be saved like this.", errors=faults)


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
