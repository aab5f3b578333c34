"""Inbox entries of reports: sections for their owners, reports for those who sign off."""

from sqlalchemy import ColumnElement, and_

from app.models.reporting.report_sections import ReportSection
from app.models.reporting.tri_annual_reports import TriAnnualReport
from app.services.access import SYSTEM
from app.services.notifications.inbox.waiting import Waiting
from app.services.reporting import report_section_workflow, tri_annual_report_workflow
from app.vocabulary.notifications import NotificationKind


def _not_written(row: type[ReportSection]) -> ColumnElement[bool]:
    return and_(row.narrative.is_(None), report_section_workflow.in_draft(row, SYSTEM))


KINDS = (
    Waiting(
        NotificationKind.REPORT_SECTION_TO_WRITE,
        ReportSection,
        when=_not_written,
        since=lambda row: row.created_at,
        person=lambda row: row.owner_id,
    ),
    Waiting(
        NotificationKind.REPORT_TO_SIGN_OFF,
        TriAnnualReport,
        step=tri_annual_report_workflow.PUBLISH,
        since=lambda row: row.proposed_at,
    ),
)
