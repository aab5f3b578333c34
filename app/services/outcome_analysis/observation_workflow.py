"""The one step of an observation: its observer changes it while there is fieldwork."""

from app.models.outcome_analysis.observations import Observation
from app.services.outcome_analysis.line_of_enquiry_workflow import in_analysis
from app.services.platform import workflow
from app.services.platform.workflow import Guard, Step
from app.vocabulary.outcome_analysis import OutcomeAnalysisStatus
from app.vocabulary.roles import Permission

_OBSERVER = Guard(
    "not_yours",
    "Only the person who observed this can change it.",
    lambda row, me: row.observer_id == me.me,
)
_FIELDWORK = Guard(
    "no_fieldwork",
    "The fieldwork of the analysis has ended, so its observations stay as they are.",
    lambda row, _: in_analysis(row, OutcomeAnalysisStatus.FIELDWORK),
)
EDIT = Step(
    Observation,
    "edit",
    Permission.OBSERVATION_WRITE,
    frozenset(),
    None,
    who=_OBSERVER,
    guards=(_FIELDWORK,),
    named=_OBSERVER.holds,
)
workflow.declare(EDIT)
