"""The steps of a child outcome analysis (docs/domain/outcome_analysis.md)."""

from sqlalchemy import and_, exists, not_, select

from app.models.outcome_analysis.analyses import OutcomeAnalysis, OutcomeBlock
from app.models.outcome_analysis.lines_of_enquiry import LineOfEnquiry
from app.models.outcome_analysis.observations import Observation
from app.services.platform import workflow
from app.services.platform.workflow import Guard, Step
from app.vocabulary.outcome_analysis import UNDER_WAY, LineOfEnquiryStatus, OutcomeAnalysisStatus
from app.vocabulary.roles import Permission

_LEAD = Guard(
    "not_yours",
    "Only the lead of this analysis can do this.",
    lambda row, me: row.lead_id == me.me,
)
_NOT_MY_PROPOSAL = Guard(
    "own_proposal",
    "You proposed this analysis, so somebody else must approve its week.",
    lambda row, me: row.proposed_by != me.me,
)
_NOT_ITS_LEAD = Guard(
    "own_report",
    "You lead this analysis, so somebody else must decide on its report.",
    lambda row, me: row.lead_id != me.me,
)
_WEEK_HAS_BEGUN = Guard(
    "not_yet",
    "Fieldwork begins on the Monday of the week.",
    lambda row, me: row.week_start <= me.today,
)
_OBSERVED = Guard(
    "nothing_observed",
    "There is no observation yet; at least one is needed before the analysis.",
    lambda row, _: exists(select(Observation.id).where(Observation.outcome_analysis_id == row.id)),
)
_ENQUIRED = Guard(
    "no_line_of_enquiry",
    "There is no line of enquiry; at least one is needed before the analysis.",
    lambda row, _: exists(
        select(LineOfEnquiry.id).where(
            LineOfEnquiry.outcome_analysis_id == row.id,
            LineOfEnquiry.status != LineOfEnquiryStatus.WITHDRAWN,
        )
    ),
)
_EVERY_BLOCK = Guard(
    "empty_block",
    "Each of the four expected outcomes needs a text, or a reason for none.",
    lambda row, _: not_(
        exists(
            select(OutcomeBlock.id).where(
                and_(
                    OutcomeBlock.outcome_analysis_id == row.id,
                    OutcomeBlock.text.is_(None),
                    OutcomeBlock.reason.is_(None),
                )
            )
        )
    ),
)
_FOLLOW_UP_DAY = Guard(
    "not_yet",
    "The follow-up day has not come yet.",
    lambda row, me: row.follow_up_on <= me.today,
)
EDIT = Step(
    OutcomeAnalysis,
    "edit",
    Permission.OUTCOME_ANALYSIS_MANAGE,
    UNDER_WAY,
    None,
)
SCHEDULE = Step(
    OutcomeAnalysis,
    "schedule",
    Permission.OUTCOME_ANALYSIS_APPROVE,
    frozenset({OutcomeAnalysisStatus.PROPOSED}),
    OutcomeAnalysisStatus.SCHEDULED,
    guards=(_NOT_MY_PROPOSAL,),
)
NAME_OBSERVERS = Step(
    OutcomeAnalysis,
    "name-observers",
    Permission.OUTCOME_ANALYSIS_LEAD,
    frozenset({OutcomeAnalysisStatus.SCHEDULED, OutcomeAnalysisStatus.FIELDWORK}),
    None,
    who=_LEAD,
    named=_LEAD.holds,
)
BEGIN_FIELDWORK = Step(
    OutcomeAnalysis,
    "begin-fieldwork",
    Permission.OUTCOME_ANALYSIS_LEAD,
    frozenset({OutcomeAnalysisStatus.SCHEDULED}),
    OutcomeAnalysisStatus.FIELDWORK,
    who=_LEAD,
    guards=(_WEEK_HAS_BEGUN,),
    named=_LEAD.holds,
)
BEGIN_ANALYSIS = Step(
    OutcomeAnalysis,
    "begin-analysis",
    Permission.OUTCOME_ANALYSIS_LEAD,
    frozenset({OutcomeAnalysisStatus.FIELDWORK}),
    OutcomeAnalysisStatus.ANALYSIS,
    who=_LEAD,
    guards=(_OBSERVED, _ENQUIRED),
    named=_LEAD.holds,
)
WRITE_REPORT = Step(
    OutcomeAnalysis,
    "write-report",
    Permission.OUTCOME_ANALYSIS_LEAD,
    frozenset({OutcomeAnalysisStatus.ANALYSIS}),
    None,
    who=_LEAD,
    named=_LEAD.holds,
)
REPORT = Step(
    OutcomeAnalysis,
    "report",
    Permission.OUTCOME_ANALYSIS_LEAD,
    frozenset({OutcomeAnalysisStatus.ANALYSIS}),
    OutcomeAnalysisStatus.REPORTED,
    who=_LEAD,
    guards=(_EVERY_BLOCK,),
    named=_LEAD.holds,
)
ACCEPT = Step(
    OutcomeAnalysis,
    "accept",
    Permission.OUTCOME_ANALYSIS_ACCEPT,
    frozenset({OutcomeAnalysisStatus.REPORTED}),
    OutcomeAnalysisStatus.FOLLOW_UP,
    guards=(_NOT_ITS_LEAD, _EVERY_BLOCK),
)
RETURN = Step(
    OutcomeAnalysis,
    "return",
    Permission.OUTCOME_ANALYSIS_ACCEPT,
    frozenset({OutcomeAnalysisStatus.REPORTED}),
    OutcomeAnalysisStatus.ANALYSIS,
    guards=(_NOT_ITS_LEAD,),
)
CLOSE = Step(
    OutcomeAnalysis,
    "close",
    Permission.OUTCOME_ANALYSIS_LEAD,
    frozenset({OutcomeAnalysisStatus.FOLLOW_UP}),
    OutcomeAnalysisStatus.CLOSED,
    who=_LEAD,
    guards=(_FOLLOW_UP_DAY,),
    named=_LEAD.holds,
)
workflow.declare(
    EDIT,
    SCHEDULE,
    NAME_OBSERVERS,
    BEGIN_FIELDWORK,
    BEGIN_ANALYSIS,
    WRITE_REPORT,
    REPORT,
    ACCEPT,
    RETURN,
    CLOSE,
)
