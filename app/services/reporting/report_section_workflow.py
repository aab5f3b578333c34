"""The steps of a section: arranged by the Unit, written by its owner, until the review."""

from typing import Any

from sqlalchemy import ColumnElement

from app.models.reporting.report_sections import ReportSection
from app.models.reporting.tri_annual_reports import TriAnnualReport
from app.services.access import Actor
from app.services.access.predicates import there_is
from app.services.platform import workflow
from app.services.platform.workflow import Guard, Step
from app.services.reporting.written_parts import mine_or_the_units
from app.vocabulary.reporting import TriAnnualReportStatus
from app.vocabulary.roles import Permission


def in_draft(row: Any, _me: Actor) -> ColumnElement[bool]:
    """Whether the report of a section is being written."""
    return there_is(
        TriAnnualReport,
        TriAnnualReport.id == row.report_id,
        TriAnnualReport.status == TriAnnualReportStatus.DRAFT,
    )


_OWNER = Guard(
    "not_yours", "Only the owner of the section or the QA Unit can write it.", mine_or_the_units
)
_IN_DRAFT = Guard(
    "report_not_in_draft",
    "The report is in review or was signed off, so its sections stay as they are.",
    in_draft,
)
EDIT = Step(
    ReportSection, "edit", Permission.REPORT_COMPOSE, frozenset(), None, guards=(_IN_DRAFT,)
)
WRITE = Step(
    ReportSection,
    "write",
    Permission.REPORT_WRITE,
    frozenset(),
    None,
    who=_OWNER,
    guards=(_IN_DRAFT,),
)
workflow.declare(EDIT, WRITE)
