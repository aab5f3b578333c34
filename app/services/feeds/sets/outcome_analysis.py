"""The OData sets of child outcome analyses, their lines of enquiry and observations."""

from sqlalchemy import Integer, func, inspect

from app.models.outcome_analysis.analyses import OutcomeAnalysis
from app.models.outcome_analysis.lines_of_enquiry import LineOfEnquiry
from app.models.outcome_analysis.observations import Observation
from app.services.feeds.sets import places, pseudonyms
from app.services.feeds.sets.entity_set import EntitySet

ENTITY_SETS = (
    EntitySet(
        name="fact_outcome_analysis",
        description="Child outcome analyses: a district's week, and how far its report is.",
        keys=("outcome_analysis_id",),
        columns={
            "outcome_analysis_id": OutcomeAnalysis.id,
            **places.of(OutcomeAnalysis),
            "week_start": OutcomeAnalysis.week_start,
            "week_end": OutcomeAnalysis.week_end,
            "follow_up_on": OutcomeAnalysis.follow_up_on,
            "status": OutcomeAnalysis.status,
            "approved_at": OutcomeAnalysis.approved_at,
            "accepted_at": OutcomeAnalysis.accepted_at,
            **places.times(OutcomeAnalysis),
        },
        source=inspect(OutcomeAnalysis).selectable,
        model=OutcomeAnalysis,
    ),
    EntitySet(
        name="fact_line_of_enquiry",
        description="Lines of enquiry, with whether they were answered.",
        keys=("line_of_enquiry_id",),
        columns={
            "line_of_enquiry_id": LineOfEnquiry.id,
            "outcome_analysis_id": LineOfEnquiry.outcome_analysis_id,
            **places.of(LineOfEnquiry),
            "priority": LineOfEnquiry.priority,
            "recommendations": func.jsonb_array_length(
                LineOfEnquiry.recommendation_ids, type_=Integer
            ),
            "status": LineOfEnquiry.status,
            "answered_at": LineOfEnquiry.answered_at,
            "withdrawn_at": LineOfEnquiry.withdrawn_at,
            **places.times(LineOfEnquiry),
        },
        source=inspect(LineOfEnquiry).selectable,
        model=LineOfEnquiry,
    ),
    EntitySet(
        name="fact_observation",
        description="Observations of practice in the weeks of child outcome analyses, without what"
        " was noted and who observed.",
        keys=("observation_id",),
        columns={
            "observation_id": Observation.id,
            "outcome_analysis_id": Observation.outcome_analysis_id,
            "child_key": pseudonyms.of(Observation.subject_id),
            **places.of(Observation),
            "practice_type": Observation.practice_type,
            "observed_at": Observation.at,
            "scale_answers": func.jsonb_array_length(Observation.scale_answers, type_=Integer),
            **places.times(Observation),
        },
        source=inspect(Observation).selectable,
        model=Observation,
    ),
)
