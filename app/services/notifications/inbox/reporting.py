"""Inbox entries of reports and evidence packs: what owners write, and what others sign off."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, SQLColumnExpression, and_, cast

from app.models.reporting.evidence_entries import EvidenceEntry
from app.models.reporting.evidence_packs import EvidencePack
from app.models.reporting.report_sections import ReportSection
from app.models.reporting.tri_annual_reports import TriAnnualReport
from app.services.access import SYSTEM
from app.services.figures.engine.facts import london_date
from app.services.notifications.inbox.waiting import Waiting
from app.services.reporting import (
    evidence_entry_workflow,
    evidence_pack_workflow,
    report_section_workflow,
    tri_annual_report_workflow,
)
from app.vocabulary.notifications import NotificationKind

DAYS_TO_WRITE = 14


def _not_written(row: type[ReportSection]) -> ColumnElement[bool]:
    return and_(row.narrative.is_(None), report_section_workflow.in_draft(row, SYSTEM))


def _unanswered(row: type[EvidenceEntry]) -> ColumnElement[bool]:
    return and_(row.written_by.is_(None), evidence_entry_workflow.in_draft(row, SYSTEM))


def _due(row: Any) -> SQLColumnExpression[date]:
    """Returns the day by which an owner writes: two weeks after the part was composed."""
    return cast(london_date(row.created_at) + DAYS_TO_WRITE, Date)


KINDS = (
    Waiting(
        NotificationKind.REPORT_SECTION_TO_WRITE,
        ReportSection,
        when=_not_written,
        since=lambda row: row.created_at,
        person=lambda row: row.owner_id,
        due=_due,
    ),
    Waiting(
        NotificationKind.REPORT_TO_SIGN_OFF,
        TriAnnualReport,
        step=tri_annual_report_workflow.PUBLISH,
        since=lambda row: row.proposed_at,
    ),
    Waiting(
        NotificationKind.EVIDENCE_ENTRY_TO_WRITE,
        EvidenceEntry,
        when=_unanswered,
        since=lambda row: row.created_at,
        person=lambda row: row.owner_id,
        due=_due,
    ),
    Waiting(
        NotificationKind.EVIDENCE_PACK_TO_FREEZE,
        EvidencePack,
        step=evidence_pack_workflow.FREEZE,
        since=lambda row: row.updated_at,
    ),
)
