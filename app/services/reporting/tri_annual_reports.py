"""Tri-annual reports: composed of sections, frozen for review, signed off by a second person."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Conflict
from app.models.reporting.dataset_snapshots import DatasetSnapshot
from app.models.reporting.tri_annual_reports import TriAnnualReport
from app.schemas.reporting.references import TriAnnualReportRef
from app.schemas.reporting.tri_annual_reports import (
    PublishWrite,
    TriAnnualReportQuery,
    TriAnnualReportSort,
    TriAnnualReportWrite,
)
from app.services import access
from app.services.access import SYSTEM, Actor
from app.services.figures.release_figures import Days
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
from app.services.reporting import (
    dataset_snapshots,
    report_sections,
    tri_annual_report_checks,
    tri_annual_report_release,
)
from app.services.reporting.tri_annual_report_workflow import (
    COMPOSE_RELEASE,
    DELETE,
    EDIT,
    PROPOSE,
    PUBLISH,
    RETURN,
    SUPERSEDE,
)
from app.vocabulary.reporting import TriAnnualReportStatus
from app.vocabulary.roles import Permission

references.declare(TriAnnualReportRef, TriAnnualReport, scoped=True)
ORDERS = pagination.orders(TriAnnualReportSort, TriAnnualReport)
PUBLISHING = 0x72657074  # the lock under which one report at a time is signed off


@documents.computed(TriAnnualReport, "snapshot_sha256")
def _snapshot_sha256(row: Any, _: Actor) -> ColumnElement[Any]:
    found = select(DatasetSnapshot.sha256).where(DatasetSnapshot.id == row.snapshot_id)
    return found.scalar_subquery()


def search(actor: Actor, query: TriAnnualReportQuery) -> Select[TriAnnualReport]:
    rows = access.visible(actor, TriAnnualReport)
    names = ("id", "status", "cycle_id", "supersedes_id")
    return filters.matching(rows, actor, TriAnnualReport, query, *names)


def put(
    db: Session, actor: Actor, row_id: UUID, data: TriAnnualReportWrite, precondition: Precondition
) -> bool:
    """Composes a report with its sections (True), or replaces what it is about."""
    access.require_at(actor, Permission.REPORT_COMPOSE)
    row = crud.existing(db, actor, TriAnnualReport, row_id)
    values = data.model_dump()
    if row is not None and not history.difference(
        {name: getattr(row, name) for name in values}, values
    ):
        return False
    if row is not None:
        workflow.check(db, actor, row, EDIT)
        crud.require_unchanged(row, values, "cycle_id", "supersedes_id")
    cycle = tri_annual_report_checks.check(db, actor, row_id, data)
    values |= {"period_from": cycle.starts_on, "period_to": cycle.ends_on}
    if row is not None:
        crud.replace(db, actor, row, values, precondition)
        return False
    values["composed_by"] = access.person_of(actor, "Only a signed-in person can compose this.")
    report = crud.create(db, actor, TriAnnualReport, row_id, values, Permission.REPORT_COMPOSE)
    report_sections.create_all(db, actor, report)
    return True


def delete(db: Session, actor: Actor, row: TriAnnualReport, precondition: Precondition) -> None:
    """Deletes a draft with its sections."""
    workflow.check(db, actor, row, DELETE)
    precondition.demand(row)
    for section in report_sections.of(db, row):
        db.delete(section)
    db.flush()
    history.record(db, actor, "tri_annual_report.delete", row, before=history.values(row))
    db.delete(row)


def compose_release(db: Session, actor: Actor, row: TriAnnualReport) -> None:
    """Composes the release of those figures of the report that may be published."""
    move = workflow.check(db, actor, row, COMPOSE_RELEASE)
    release_id = tri_annual_report_release.compose(db, actor, row)
    workflow.transition(db, actor, row, move, release_id=release_id)


def propose(db: Session, actor: Actor, row: TriAnnualReport) -> None:
    """Freezes the figures with the rows behind them, and puts the report before somebody else."""
    move = workflow.check(db, actor, row, PROPOSE)
    days = Days(row.period_from, row.period_to, row.as_of)
    snapshot = dataset_snapshots.take(db, actor, report_sections.tables_of(db, row), days)
    workflow.transition(
        db,
        actor,
        row,
        move,
        status_reason=None,
        snapshot_id=snapshot.id,
        proposed_by=actor.person_id,
        proposed_at=clock.now(),
    )


def give_back(db: Session, actor: Actor, row: TriAnnualReport, reason: str) -> None:
    """Returns a report to those who write it; the next proposal takes a new snapshot."""
    nothing: dict[str, Any] = dict.fromkeys(("snapshot_id", "proposed_by", "proposed_at"))
    workflow.transition(db, actor, row, RETURN, note=reason, status_reason=reason, **nothing)


def publish(db: Session, actor: Actor, row: TriAnnualReport, data: PublishWrite) -> None:
    """Signs a report off; a correction supersedes the report that it corrects."""
    move = workflow.check(db, actor, row, PUBLISH)
    if row.release_id is not None and not data.public_text_confirmed:
        raise Conflict(
            "Read the text of the public edition, and confirm it with `public_text_confirmed`.",
            code="public_text_not_confirmed",
        )
    db.execute(select(func.pg_advisory_xact_lock(PUBLISHING)))
    if row.supersedes_id is not None:
        _supersede(db, row)
    _require_first(db, row)
    now = clock.now()
    workflow.transition(db, actor, row, move, published_by=actor.person_id, published_at=now)


def _supersede(db: Session, row: TriAnnualReport) -> None:
    before = db.get_one(TriAnnualReport, row.supersedes_id, with_for_update=True)
    if before.status is not TriAnnualReportStatus.PUBLISHED:
        raise Conflict(
            "The report that this one corrects has been superseded already.",
            code="report_superseded",
        )
    workflow.transition(db, SYSTEM, before, SUPERSEDE, note=row.correction_reason)


def _require_first(db: Session, row: TriAnnualReport) -> None:
    """Refuses a second report of a cycle that corrects no other."""
    published = select(TriAnnualReport.id).where(
        TriAnnualReport.cycle_id == row.cycle_id,
        TriAnnualReport.status == TriAnnualReportStatus.PUBLISHED,
    )
    if db.scalar(published) is not None:
        raise Conflict(
            "This cycle has a published report. Compose a correction of it instead.",
            code="reported_before",
        )
