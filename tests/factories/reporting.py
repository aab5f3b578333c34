"""Tri-annual reports, their sections and snapshots; evidence packs and their entries."""

from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.dates import months_after
from app.models.auditing.programmes import AuditCycle
from app.models.organisation.org_units import OrgUnit
from app.models.platform.base import location_of
from app.models.reporting.dataset_snapshots import DatasetSnapshot
from app.models.reporting.evidence_entries import EvidenceEntry
from app.models.reporting.evidence_packs import EvidencePack
from app.models.reporting.report_sections import ReportSection
from app.models.reporting.tri_annual_reports import TriAnnualReport
from app.vocabulary.reporting import (
    SIGNED_OFF,
    EvidenceHeading,
    EvidencePackStatus,
    ReportPart,
    TriAnnualReportStatus,
)
from app.vocabulary.roles import Role
from tests.factories.auditing import a_programme
from tests.factories.base import saved
from tests.factories.figures import a_release
from tests.factories.organisation import a_person, a_team, placed

NOTHING_BEHIND_IT = "0" * 64


def a_cycle_of_its_own(db: Session) -> AuditCycle:
    """A closed cycle of four months that no other report is about."""
    programme = a_programme(db)
    before = db.scalar(select(func.count()).select_from(AuditCycle)) or 0
    starts = months_after(date(2010, 4, 1), 4 * before)
    cycle = AuditCycle(
        programme_id=programme.id,
        number=100 + before,
        starts_on=starts,
        ends_on=months_after(starts, 4).replace(day=1),
    )
    return saved(db, cycle)


def a_snapshot(db: Session, **fields: Any) -> DatasetSnapshot:
    """A snapshot without figures."""
    usual: dict[str, Any] = {
        "period_from": date(2026, 4, 1),
        "period_to": date(2026, 7, 31),
        "as_of": date(2026, 8, 31),
        "taken_at": clock.now(),
        "taken_by": a_person(db, Role.QA_ADMIN).id,
        "tables": [],
        "sha256": NOTHING_BEHIND_IT,
    }
    return saved(db, DatasetSnapshot(**usual | fields))


def a_report(db: Session, **fields: Any) -> TriAnnualReport:
    """A report in any `status`, without sections, whose figures may be made public."""
    status = TriAnnualReportStatus(fields.get("status", TriAnnualReportStatus.DRAFT))
    cycle = a_cycle_of_its_own(db)
    usual: dict[str, Any] = {
        "title": "Tri-annual report",
        "cycle_id": cycle.id,
        "period_from": cycle.starts_on,
        "period_to": cycle.ends_on,
        "as_of": cycle.ends_on,
        "release_id": a_release(db, status="published").id,
        "composed_by": a_person(db, Role.QA_ADMIN).id,
    }
    if status is not TriAnnualReportStatus.DRAFT:
        usual |= {"snapshot_id": a_snapshot(db).id}
        usual |= {"proposed_by": a_person(db, Role.QA_ADMIN).id, "proposed_at": clock.now()}
    if status in SIGNED_OFF:
        usual |= {"published_by": a_person(db, Role.DIRECTOR).id, "published_at": clock.now()}
    return saved(db, TriAnnualReport(**usual | fields))


def a_report_section(db: Session, report: TriAnnualReport | None = None, **fields: Any) -> Any:
    """The section on completion, of a draft unless told otherwise, with nothing in it."""
    usual: dict[str, Any] = {
        "report_id": (report or a_report(db)).id,
        "part": ReportPart.COMPLETION,
        "position": 2,
        "tables": [],
        "recommendation_ids": [],
    }
    return saved(db, ReportSection(**usual | fields))


def a_pack(db: Session, at: OrgUnit | None = None, **fields: Any) -> EvidencePack:
    """An evidence pack in any `status`, of a team, without entries."""
    unit = at or a_team(db)
    usual: dict[str, Any] = {
        "title": "Self-evaluation",
        "period_from": date(2026, 5, 1),
        "period_to": date(2026, 5, 31),
        "as_of": date(2026, 5, 31),
        "composed_by": a_person(db, Role.QA_ADMIN).id,
        **placed(db, unit),
        "service_line": None,
    }
    if fields.get("status", "draft") != EvidencePackStatus.DRAFT:
        usual |= {"frozen_by": a_person(db, Role.DIRECTOR).id, "frozen_at": clock.now()}
        usual |= {"content": _no_evidence(unit), "sha256": NOTHING_BEHIND_IT}
    return saved(db, EvidencePack(**usual | fields))


def _no_evidence(unit: OrgUnit) -> dict[str, Any]:
    """The content of a frozen pack that found nothing."""
    side_by_side = {
        "org_unit_id": str(unit.id),
        "org_unit": {"id": str(unit.id), "code": unit.code, "name": unit.name},
        "period_from": "2026-05-01",
        "period_to": "2026-05-31",
        "as_of": "2026-05-31",
        "before_from": "2026-04-01",
        "before_to": "2026-04-30",
        "figures": [],
        "disagreements": [],
    }
    content = {"source": "Ofsted", "questions": [], "triangulation": side_by_side}
    return {**content, "themes": [], "answers": []}


def an_evidence_entry(db: Session, pack: EvidencePack, **fields: Any) -> EvidenceEntry:
    """The entry on children in care, with nothing in it; written if there is `written_by`."""
    usual: dict[str, Any] = {
        "pack_id": pack.id,
        "heading": EvidenceHeading.IN_CARE,
        "position": 3,
        "metrics": [],
        "indicators": [],
        "recommendation_ids": [],
        "written_at": clock.now() if "written_by" in fields else None,
        **location_of(pack),
    }
    return saved(db, EvidenceEntry(**usual | fields))
