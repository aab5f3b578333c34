"""Releases: figures are composed, checked and frozen, and published by a second person."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Conflict
from app.models.figures.releases import Release
from app.schemas.figures.references import ReleaseRef
from app.schemas.figures.releases import ReleasePreview, ReleaseQuery, ReleaseSort, ReleaseWrite
from app.services import access
from app.services.access import SYSTEM, Actor
from app.services.figures import release_checking, release_checks, release_figures
from app.services.figures.release_workflow import (
    APPROVE,
    DELETE,
    EDIT,
    PROPOSE,
    RETURN,
    SUPERSEDE,
)
from app.services.platform import (
    crud,
    documents,
    filters,
    history,
    pagination,
    references,
    workflow,
)
from app.services.platform.preconditions import Precondition
from app.vocabulary.figures import ReleaseStatus
from app.vocabulary.roles import Permission

ORDERS = pagination.orders(ReleaseSort, Release)
PUBLISHING = 0x72656C65  # the lock under which one release at a time is published

references.declare(ReleaseRef, Release, scoped=True)


@documents.computed(Release, "checked_with_releases")
def _checked_with_releases(row: Any, actor: Actor) -> Any:
    return references.documents(ReleaseRef, row.checked_with, actor, documents.document)


def search(actor: Actor, query: ReleaseQuery) -> Select[Release]:
    rows = access.visible(actor, Release)
    return filters.matching(rows, actor, Release, query, "id", "status", "supersedes_id")


def put(
    db: Session, actor: Actor, row_id: UUID, data: ReleaseWrite, precondition: Precondition
) -> bool:
    """Composes a release (True), or replaces it until it is proposed."""
    access.require_at(actor, Permission.RELEASE_COMPOSE)
    row = crud.existing(db, actor, Release, row_id)
    values = data.model_dump() | {"tables": data.model_dump(mode="json")["tables"]}
    if row is not None and not history.difference(
        {name: getattr(row, name) for name in values}, values
    ):
        return False
    if row is not None:
        workflow.check(db, actor, row, EDIT)
    release_checks.check(db, data)
    values["populations"] = release_checks.populations(data)
    values["composed_by"] = access.person_of(actor, "Only a signed-in person can compose this.")
    if row is None:
        crud.create(db, actor, Release, row_id, values, Permission.RELEASE_COMPOSE)
        return True
    crud.replace(db, actor, row, values, precondition)
    return False


def delete(db: Session, actor: Actor, release_id: UUID, precondition: Precondition) -> None:
    """Deletes a draft."""
    row = access.get(db, actor, Release, release_id)
    workflow.check(db, actor, row, DELETE)
    precondition.demand(row)
    history.record(db, actor, "release.delete", row, before=history.values(row))
    db.delete(row)


def preview(db: Session, actor: Actor, row: Release) -> ReleasePreview:
    """Returns what the release would show if nothing were out yet."""
    access.require(actor, Permission.RELEASE_COMPOSE, row)
    figures = release_figures.of(db, row)
    return ReleasePreview(
        figures_in_all=figures.in_all,
        figures_withheld=figures.withheld,
        figures=list(figures.items),
    )


def propose(db: Session, actor: Actor, row: Release) -> None:
    """Puts a release up for its check, after which its figures are frozen."""
    move = workflow.check(db, actor, row, PROPOSE)
    release_checks.require_unreleased(db, row)
    workflow.transition(
        db,
        actor,
        row,
        move,
        status_reason=None,
        proposed_by=actor.person_id,
        proposed_at=clock.now(),
        checked_at=None,
        check_reasons=None,
        checked_with=[],
    )
    release_checking.defer(db, row)


def give_back(db: Session, actor: Actor, row: Release, reason: str) -> None:
    """Returns a proposal to those who compose; its figures are dropped."""
    nothing: dict[str, Any] = dict.fromkeys(
        (
            *("proposed_by", "proposed_at", "checked_at", "check_reasons", "figures"),
            *("figures_in_all", "figures_withheld", "checksum"),
        )
    )
    nothing["checked_with"] = []
    workflow.transition(db, actor, row, RETURN, note=reason, status_reason=reason, **nothing)


def approve(db: Session, actor: Actor, row: Release) -> None:
    """Publishes the frozen figures; a correction supersedes the release that it corrects."""
    move = workflow.check(db, actor, row, APPROVE)
    db.execute(select(func.pg_advisory_xact_lock(PUBLISHING)))
    if row.supersedes_id is not None:
        _supersede(db, row)
    release_checks.require_unreleased(db, row)
    release_checks.require_current(db, row)
    now = clock.now()
    workflow.transition(db, actor, row, move, approved_by=actor.person_id, approved_at=now)


def _supersede(db: Session, row: Release) -> None:
    before = db.get_one(Release, row.supersedes_id, with_for_update=True)
    if before.status is not ReleaseStatus.PUBLISHED:
        raise Conflict(
            "The release that this one corrects has been superseded already.",
            code="already_superseded",
        )
    workflow.transition(db, SYSTEM, before, SUPERSEDE, note=row.correction_reason)
