"""What may be wrong with a report: its cycle, its day, its release, and what it corrects."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Fault, Invalid
from app.models.auditing.programmes import AuditCycle
from app.models.figures.releases import Release
from app.models.reporting.tri_annual_reports import TriAnnualReport
from app.schemas.reporting.tri_annual_reports import TriAnnualReportWrite
from app.services import access
from app.services.access import Actor
from app.vocabulary.reporting import TriAnnualReportStatus


def check(db: Session, actor: Actor, row_id: UUID, data: TriAnnualReportWrite) -> AuditCycle:
    """Refuses a report that could not be proposed; returns its cycle."""
    cycle = db.scalar(access.visible(actor, AuditCycle).where(AuditCycle.id == data.cycle_id))
    if cycle is None:
        fault = Fault("/cycle_id", "unknown", "There is no such cycle.")
        raise Invalid("The cycle was not found.", errors=[fault])
    faults = [*_of_day(cycle, data), *_of_release(db, cycle, data)]
    faults += _of_correction(db, row_id, data)
    if faults:
        raise Invalid("The report cannot be saved like this.", errors=faults)
    return cycle


def _of_day(cycle: AuditCycle, data: TriAnnualReportWrite) -> Iterator[Fault]:
    if data.as_of < cycle.ends_on:
        text = "Must be the last day of the cycle or later."
        yield Fault("/as_of", "before_cycle_end", text)
    elif data.as_of >= clock.today():
        yield Fault("/as_of", "in_future", "Must be a day that is over.")


def _of_release(db: Session, cycle: AuditCycle, data: TriAnnualReportWrite) -> Iterator[Fault]:
    if data.release_id is None:
        return
    release = db.get(Release, data.release_id)
    days = (cycle.starts_on, cycle.ends_on, data.as_of)
    if release is None or (release.period_from, release.period_to, release.as_of) != days:
        text = "Must be a release of the days of the cycle, as of the same day."
        yield Fault("/release_id", "not_of_these_days", text)


def _of_correction(db: Session, row_id: UUID, data: TriAnnualReportWrite) -> Iterator[Fault]:
    if (data.supersedes_id is None) != (data.correction_reason is None):
        text = "A correction names the report that it corrects, and says what was wrong."
        yield Fault("/correction_reason", "report_correction_incomplete", text)
    if data.supersedes_id is None:
        return
    before = db.get(TriAnnualReport, data.supersedes_id)
    published = before is not None and before.status is TriAnnualReportStatus.PUBLISHED
    if before is None or not published or before.cycle_id != data.cycle_id or before.id == row_id:
        text = "Must be the published report of the same cycle."
        yield Fault("/supersedes_id", "unknown", text)
