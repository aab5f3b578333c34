"""The steps of a line of enquiry (docs/domain/outcome_analysis.md)."""

from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select

from app.models.outcome_analysis.analyses import OutcomeAnalysis
from app.models.outcome_analysis.lines_of_enquiry import LineOfEnquiry
from app.services import access
from app.services.access import Actor
from app.services.platform import workflow
from app.services.platform.workflow import Guard, Step
from app.vocabulary.outcome_analysis import UNDER_WAY, LineOfEnquiryStatus, OutcomeAnalysisStatus
from app.vocabulary.roles import Permission


def led_by_me(row: Any, me: Actor) -> ColumnElement[bool]:
    """Whether the caller leads the analysis that a row belongs to."""
    return exists(
        select(OutcomeAnalysis.id).where(
            OutcomeAnalysis.id == row.outcome_analysis_id, OutcomeAnalysis.lead_id == me.me
        )
    )


def in_analysis(row: Any, *statuses: OutcomeAnalysisStatus) -> ColumnElement[bool]:
    """Whether the analysis that a row belongs to is in one of these states."""
    return exists(
        select(OutcomeAnalysis.id).where(
            OutcomeAnalysis.id == row.outcome_analysis_id,
            OutcomeAnalysis.status.in_(sorted(statuses)),
        )
    )


_LEAD = Guard("not_yours", "Only the lead of the analysis can answer this.", led_by_me)
_LEAD_OR_UNIT = Guard(
    "not_yours",
    "Only the lead of the analysis or the QA Unit can change this.",
    lambda row, me: or_(
        led_by_me(row, me), access.allowed(me, Permission.OUTCOME_ANALYSIS_MANAGE, row)
    ),
)
_UNDER_WAY = Guard(
    "analysis_reported",
    "The report of the analysis was given, so its lines of enquiry stay as they are.",
    lambda row, _: in_analysis(row, *UNDER_WAY),
)
_FIELDWORK_HAS_BEGUN = Guard(
    "analysis_not_answering",
    "Lines of enquiry are answered during fieldwork and analysis.",
    lambda row, _: in_analysis(
        row, OutcomeAnalysisStatus.FIELDWORK, OutcomeAnalysisStatus.ANALYSIS
    ),
)
EDIT = Step(
    LineOfEnquiry,
    "edit",
    Permission.LINE_OF_ENQUIRY_WRITE,
    frozenset({LineOfEnquiryStatus.SET}),
    None,
    who=_LEAD_OR_UNIT,
    guards=(_UNDER_WAY,),
    named=_LEAD_OR_UNIT.holds,
)
ANSWER = Step(
    LineOfEnquiry,
    "answer",
    Permission.OUTCOME_ANALYSIS_LEAD,
    frozenset({LineOfEnquiryStatus.SET, LineOfEnquiryStatus.ANSWERED}),
    LineOfEnquiryStatus.ANSWERED,
    who=_LEAD,
    guards=(_FIELDWORK_HAS_BEGUN,),
    named=_LEAD.holds,
)
WITHDRAW = Step(
    LineOfEnquiry,
    "withdraw",
    Permission.LINE_OF_ENQUIRY_WRITE,
    frozenset({LineOfEnquiryStatus.SET}),
    LineOfEnquiryStatus.WITHDRAWN,
    who=_LEAD_OR_UNIT,
    guards=(_UNDER_WAY,),
    named=_LEAD_OR_UNIT.holds,
)
workflow.declare(EDIT, ANSWER, WITHDRAW)
