"""The request and response bodies of Area Learning Events."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from app.schemas.findings.references import ActionRef, FindingRef, RecommendationRef
from app.schemas.organisation.references import OrgUnitRef, PersonRef
from app.schemas.outcome_analysis.references import OutcomeAnalysisRef
from app.schemas.partnership.references import MultiAgencyAuditRef
from app.schemas.platform.common import Day, Id, Ids, Instant, Line, Page, Prose, Reason, Schema
from app.schemas.platform.views import Viewed, required_of
from app.vocabulary.learning import (
    AreaLearningEventStatus,
    AreaLearningPresence,
    AreaLearningSeat,
)
from app.vocabulary.roles import Role


class AreaLearningEventSort(StrEnum):
    HELD_ON = "held_on"
    HELD_ON_DESC = "-held_on"


class AreaLearningEventQuery(Viewed):
    """The query parameters of `GET /v1/area-learning-events`."""

    id: Ids = []
    status: list[AreaLearningEventStatus] = Field([], max_length=5)
    area_id: Id | None = Field(None, description="Only those of this area.")
    chair_id: Id | None = None
    person_id: Id | None = Field(
        None, description="Only those that this person chairs, is invited to or attended."
    )
    held_from: Day | None = Field(None, description="Only those on this day or later.")
    held_to: Day | None = Field(None, description="Only those on this day or earlier.")
    finding_id: Id | None = Field(
        None, description="Only those that look at this finding, if you may see it."
    )
    recommendation_id: Id | None = Field(
        None, description="Only those that look at this recommendation, if you may see it."
    )
    action_id: Id | None = Field(
        None, description="Only those that decided on this action, if you may see it."
    )
    sort: AreaLearningEventSort = AreaLearningEventSort.HELD_ON_DESC


class AreaLearningEventWrite(Schema):
    """The whole event as it is planned: its day, its chair, and what it looks at."""

    area_id: Id = Field(description="The area; it cannot be changed.")
    title: Line = Field(examples=["Supervision that says why: North Kent"])
    held_on: Day = Field(description="Its day.")
    place: Line | None = Field(None, description="Where it is held.")
    chair_id: Id = Field(description="The corporate director, or the deputy.")
    deputising_for: Id | None = Field(
        None, description="The corporate director whom a deputy stands in for."
    )
    finding_ids: Annotated[list[Id], Field(max_length=50)] = Field(
        [], description="The findings that it looks at."
    )
    recommendation_ids: Annotated[list[Id], Field(max_length=50)] = Field(
        [],
        description="The accepted recommendations for Area Learning Events that it looks at, such"
        " as those of thematic audits.",
    )
    outcome_analysis_ids: Annotated[list[Id], Field(max_length=20)] = Field(
        [], description="The child outcome analyses whose accepted reports it looks at."
    )
    multi_agency_audit_ids: Annotated[list[Id], Field(max_length=20)] = Field(
        [], description="The reported multi-agency audits that it looks at."
    )


class AreaLearningAttendanceWrite(Schema):
    """Everybody who attended, and the invited people who sent apologies."""

    attended_ids: Annotated[list[Id], Field(max_length=300)] = Field(
        description="The people who came beside the chair, invited or not."
    )
    apologies_ids: Annotated[list[Id], Field(max_length=300)] = Field(
        [], description="Those of the invited people who sent apologies."
    )


class AreaLearningDecisionWrite(Schema):
    """One decision, with the actions that follow, or why none does."""

    id: Id = Field(description="An identifier of your choice; the same one changes a decision.")
    text: Reason = Field(
        description="About practice and never about a child.",
        examples=["All teams of the area use the template for supervision records."],
    )
    action_ids: Annotated[list[Id], Field(max_length=20)] = Field(
        [], description="The actions that follow; they may be named later."
    )
    no_action_reason: Reason | None = Field(
        None, description="Why no action follows; then without actions."
    )


class AreaLearningMinutesWrite(Schema):
    """The minutes of an event, with all its decisions in their order."""

    minutes_text: Prose = Field(
        description="About practice and never about a child.",
        examples=["The area looked at three thematic audits. Managers told what they had tried."],
    )
    decisions: Annotated[list[AreaLearningDecisionWrite], Field(max_length=50)]


class AreaLearningAttendanceRead(Schema):
    """A person who was invited or came, with their role and unit on the day."""

    person_id: UUID
    person: PersonRef | None
    role: Role
    seat: AreaLearningSeat
    org_unit_id: UUID
    org_unit: OrgUnitRef
    presence: AreaLearningPresence


class AreaLearningDecisionRead(Schema):
    """What an event decided, with the actions that follow, or why none does."""

    id: UUID
    text: str
    action_ids: list[UUID] = Field(description="Its actions that you may see.")
    actions: list[ActionRef] = Field(description="These actions, with owner and due date.")
    actions_not_visible: int = Field(description="How many of its actions you may not see.")
    no_action_reason: str | None = Field(description="Why no action follows.")


class AreaLearningEventSummary(Schema):
    """One event as a line of a list."""

    id: UUID
    area_id: UUID | None
    area: OrgUnitRef | None
    title: str
    held_on: date = Field(description="Its day.")
    chair_id: UUID
    chair: PersonRef | None
    status: AreaLearningEventStatus
    invited: int = Field(description="How many people are invited by their role.")
    attended: int = Field(description="How many people came beside the chair.")
    decision_count: int = Field(description="How many decisions it has.")
    decisions_open: int = Field(description="How many have neither an action nor a reason.")
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class AreaLearningEventRead(Schema):
    """A meeting of the leaders of an area about what audits of all kinds have shown."""

    id: UUID
    area_id: UUID | None
    area: OrgUnitRef | None
    title: str
    held_on: date = Field(description="Its day.")
    place: str | None = Field(description="Where it is held; null if that is not settled.")
    chair_id: UUID
    chair: PersonRef | None
    chair_role: Role = Field(description="The role in which they chair it.")
    deputising_for: UUID | None
    deputising_for_person: PersonRef | None
    finding_ids: list[UUID] = Field(description="Its findings that you may see.")
    findings: list[FindingRef] = Field(description="These findings, by origin and severity.")
    findings_not_visible: int = Field(description="How many of its findings you may not see.")
    recommendation_ids: list[UUID] = Field(description="Its recommendations that you may see.")
    recommendations: list[RecommendationRef]
    recommendations_not_visible: int = Field(
        description="How many of its recommendations you may not see."
    )
    outcome_analysis_ids: list[UUID] = Field(description="Its analyses that you may see.")
    outcome_analyses: list[OutcomeAnalysisRef]
    outcome_analyses_not_visible: int = Field(
        description="How many of its analyses you may not see."
    )
    multi_agency_audit_ids: list[UUID] = Field(
        description="Its multi-agency audits that you may see."
    )
    multi_agency_audits: list[MultiAgencyAuditRef]
    multi_agency_audits_not_visible: int = Field(
        description="How many of its multi-agency audits you may not see."
    )
    planned_by: UUID
    planned_by_person: PersonRef | None
    status: AreaLearningEventStatus
    status_reason: str | None = Field(description="Why it was cancelled.")
    invited: int = Field(description="How many people are invited by their role.")
    attended: int = Field(description="How many people came beside the chair.")
    attendance: list[AreaLearningAttendanceRead]
    recorded_at: Instant | None
    minutes_text: str | None
    minuted_by: UUID | None
    minuted_by_person: PersonRef | None
    minuted_at: Instant | None
    decisions: list[AreaLearningDecisionRead]
    decision_count: int = Field(description="How many decisions it has.")
    decisions_open: int = Field(description="How many have neither an action nor a reason.")
    closed_at: Instant | None
    created_at: Instant
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class AreaLearningEventListItem(AreaLearningEventRead):
    """One event in a list: a summary, or with `view=full` the whole of it."""

    model_config = ConfigDict(json_schema_extra=required_of(AreaLearningEventSummary))


class AreaLearningEventPage(Page[AreaLearningEventListItem]):
    """One page of Area Learning Events."""
