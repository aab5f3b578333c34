"""The request and response bodies of observations."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from app.schemas.cases.references import SubjectRef
from app.schemas.organisation.references import OrgUnitRef, PersonRef
from app.schemas.outcome_analysis.references import OutcomeAnalysisRef
from app.schemas.platform.common import (
    Day,
    Id,
    Ids,
    Instant,
    Key,
    Number,
    Page,
    Prose,
    Schema,
)
from app.schemas.platform.views import Viewed, required_of
from app.vocabulary.organisation import ServiceLine
from app.vocabulary.outcome_analysis import PracticeType


class ObservationSort(StrEnum):
    AT = "at"
    AT_DESC = "-at"


class ObservationQuery(Viewed):
    """The query parameters of `GET /v1/observations`."""

    id: Ids = []
    outcome_analysis_id: Id | None = Field(None, description="Only those of this analysis.")
    practice_type: list[PracticeType] = Field([], max_length=10)
    observer_id: Id | None = None
    subject_id: Id | None = None
    under: Id | None = Field(None, description="Only those in this unit or a unit below it.")
    service_line: list[ServiceLine] = Field([], max_length=12)
    observed_from: Day | None = Field(None, description="Observed on this day or later.")
    observed_to: Day | None = Field(None, description="Observed on this day or before.")
    sort: ObservationSort = ObservationSort.AT


class ScaleAnswer(Schema):
    """What you saw, on a scale of the analysis' tool."""

    question_key: Key
    value_num: Number = Field(examples=[7])


class ScaleAnswerRead(Schema):
    """An answer on a scale of the analysis' tool."""

    question_key: str
    value_num: float


class ObservationWrite(Schema):
    """What you saw of practice in the week of an analysis: at least a note, or a scale."""

    outcome_analysis_id: Id = Field(description="The analysis; it cannot be changed later.")
    at: Instant = Field(description="When you observed it, within the week.")
    practice_type: PracticeType
    org_unit_id: Id = Field(description="The team that you observed, in the analysis' district.")
    subject_id: Id | None = Field(
        None, description="The child, if it is about one whose case is open in that district."
    )
    lived_experience_note: Prose | None = Field(
        None,
        description="What life is like for the child.",
        examples=["He waited by the window until the worker came, and showed her his drawings."],
    )
    practice_note: Prose | None = None
    systems_process_note: Prose | None = None
    strengths_text: Prose | None = None
    development_text: Prose | None = None
    scale_answers: Annotated[list[ScaleAnswer], Field(max_length=100)] = Field(
        [], description="Each question of type `scale` of the analysis' tool at most once."
    )


class ObservationSummary(Schema):
    """One observation as a line of a list."""

    id: UUID
    outcome_analysis_id: UUID
    outcome_analysis: OutcomeAnalysisRef | None
    at: Instant
    practice_type: PracticeType
    observer_id: UUID
    observer: PersonRef | None
    subject_id: UUID | None
    subject: SubjectRef | None
    org_unit_id: UUID
    org_unit: OrgUnitRef
    service_line: ServiceLine | None
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class ObservationRead(Schema):
    """What somebody saw of practice in the week of an analysis."""

    id: UUID
    outcome_analysis_id: UUID
    outcome_analysis: OutcomeAnalysisRef | None
    at: Instant
    practice_type: PracticeType
    observer_id: UUID
    observer: PersonRef | None
    subject_id: UUID | None
    subject: SubjectRef | None
    lived_experience_note: str | None
    practice_note: str | None
    systems_process_note: str | None
    strengths_text: str | None
    development_text: str | None
    scale_answers: list[ScaleAnswerRead]
    org_unit_id: UUID
    org_unit: OrgUnitRef = Field(description="The team that was observed.")
    district_id: UUID | None
    district: OrgUnitRef | None
    area_id: UUID | None
    area: OrgUnitRef | None
    service_line: ServiceLine | None
    created_at: Instant
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class ObservationListItem(ObservationRead):
    """One observation in a list: a summary, or with `view=full` the whole of it."""

    model_config = ConfigDict(json_schema_extra=required_of(ObservationSummary))


class ObservationPage(Page[ObservationListItem]):
    """One page of observations."""
