"""The steps of a report: composed and written, reviewed with frozen figures, signed off."""

from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from app.models.figures.releases import Release
from app.models.reporting.report_sections import ReportSection
from app.models.reporting.tri_annual_reports import TriAnnualReport
from app.services.access import Actor
from app.services.access.predicates import there_is
from app.services.platform import workflow
from app.services.platform.workflow import Guard, Step
from app.vocabulary.figures import OUT
from app.vocabulary.reporting import TriAnnualReportStatus
from app.vocabulary.roles import Permission

_DRAFT = frozenset({TriAnnualReportStatus.DRAFT})
_IN_REVIEW = frozenset({TriAnnualReportStatus.IN_REVIEW})


def _owners_have_written(row: Any, _me: Actor) -> ColumnElement[bool]:
    return ~there_is(
        ReportSection,
        ReportSection.report_id == row.id,
        ReportSection.owner_id.is_not(None),
        ReportSection.narrative.is_(None),
    )


def _had_no_part(row: Any, me: Actor) -> ColumnElement[bool]:
    """Whether the caller neither composed nor proposed the report, and wrote none of it."""
    wrote = there_is(
        ReportSection, ReportSection.report_id == row.id, ReportSection.written_by == me.me
    )
    return and_(row.proposed_by != me.me, row.composed_by != me.me, ~wrote)


def _release_is_out(row: Any, _me: Actor) -> ColumnElement[bool]:
    out = there_is(Release, Release.id == row.release_id, Release.status.in_(sorted(OUT)))
    return or_(row.release_id.is_(None), out)


_WRITTEN = Guard(
    "sections_unwritten",
    "A section with an owner has no text yet.",
    _owners_have_written,
)
_SECOND_PERSON = Guard(
    "own_report",
    "You composed, proposed or wrote a part of this report, so somebody else must sign it off.",
    _had_no_part,
)
_FIGURES_ARE_OUT = Guard(
    "release_not_published",
    "The release of figures for the public edition is not published yet.",
    _release_is_out,
)
EDIT = Step(TriAnnualReport, "edit", Permission.REPORT_COMPOSE, _DRAFT, None)
COMPOSE_RELEASE = Step(TriAnnualReport, "compose-release", Permission.REPORT_COMPOSE, _DRAFT, None)
DELETE = Step(TriAnnualReport, "delete", Permission.REPORT_COMPOSE, _DRAFT, None)
PROPOSE = Step(
    TriAnnualReport,
    "propose",
    Permission.REPORT_COMPOSE,
    _DRAFT,
    TriAnnualReportStatus.IN_REVIEW,
    guards=(_WRITTEN,),
)
RETURN = Step(
    TriAnnualReport,
    "return",
    Permission.REPORT_APPROVE,
    _IN_REVIEW,
    TriAnnualReportStatus.DRAFT,
)
PUBLISH = Step(
    TriAnnualReport,
    "publish",
    Permission.REPORT_APPROVE,
    _IN_REVIEW,
    TriAnnualReportStatus.PUBLISHED,
    guards=(_SECOND_PERSON, _FIGURES_ARE_OUT),
)
SUPERSEDE = Step(
    TriAnnualReport,
    "supersede",
    None,
    frozenset({TriAnnualReportStatus.PUBLISHED}),
    TriAnnualReportStatus.SUPERSEDED,
)
workflow.declare(EDIT, COMPOSE_RELEASE, DELETE, PROPOSE, RETURN, PUBLISH, SUPERSEDE)
