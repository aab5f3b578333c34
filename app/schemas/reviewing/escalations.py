from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from app.schemas.platform.common import Code, Day, Instant, Page, Paging, Prose, Reason, Schema
from app.vocabulary.organisation import ServiceLine
from app.vocabulary.reviewing import (
    EscalationKind,
    EscalationOutcome,
    EscalationParty,
    EscalationStage,
    EscalationStatus,
)
from app.vocabulary.roles import Role


class EscalationSort(StrEnum):
    CREATED_AT = "created_at"
    CREATED_AT_DESC = "-created_at"
    OPENED_ON = "opened_on"
    OPENED_ON_DESC = "-opened_on"
    DUE_ON = "due_on"
    DUE_ON_DESC = "-due_on"


class EscalationQuery(Paging):
    """What `GET /v1/escalations` may be asked."""

    kind: list[EscalationKind] = Field([], max_length=2)
    status: list[EscalationStatus] = Field([], max_length=6)
    stage: list[EscalationStage] = Field([], max_length=6)
    reason_code: list[str] = Field([], max_length=20)
    outcome: list[EscalationOutcome] = Field([], max_length=4)
    open: bool | None = Field(None, description="Neither resolved, referred nor withdrawn.")
    overdue: bool | None = Field(None, description="Open, and due before today.")
    waiting_for: EscalationParty | None = None
    waiting_for_me: bool = Field(
        False, description="Those you are to answer, and those of yours to decide on."
    )
    responder_role: list[Role] = Field([], max_length=5)
    responder_id: UUID | None = None
    raised_by: UUID | None = Field(None, description="The chair or reviewing officer.")
    subject_id: UUID | None = None
    meeting_id: UUID | None = None
    qa_record_id: UUID | None = None
    under: UUID | None = Field(None, description="Only in this unit or below it, such as a team.")
    service_line: list[ServiceLine] = Field([], max_length=12)
    opened_after: date | None = Field(None, description="Opened on this day or later.")
    opened_before: date | None = Field(None, description="Opened before this day.")
    sort: EscalationSort = EscalationSort.CREATED_AT


class ResponderWrite(Schema):
    """Who is to answer."""

    responder_role: Role | None = Field(
        None, description="The role that answers; the usual one of the stage if not given."
    )
    responder_id: UUID | None = Field(
        None,
        description="Somebody who holds it for the child's team. If not given, the one who holds it"
        " nearest to the team; where there are several, whichever of them.",
    )


class EscalationWrite(ResponderWrite):
    """What is wrong with practice with a child, and how it is raised.

    The stage, the responder and the day count when it is raised only.
    """

    kind: EscalationKind
    subject_id: UUID
    meeting_id: UUID | None = None
    qa_record_id: UUID | None = None
    reason_code: Code = Field(description="One of `GET /v1/reference/escalation_reasons`.")
    text: Prose = Field(
        description="What is wrong, and what should happen.",
        examples=["The plan has not changed since May; please agree the move by July."],
    )
    stage: EscalationStage = Field(
        EscalationStage.ALERT, description="Where it begins; Cafcass is referred to later."
    )
    bypass_reason: Reason | None = Field(
        None, description="Why the stages before it are bypassed; needed if there are any."
    )
    opened_on: Day | None = Field(None, description="Today, if not given.")


class EscalateWrite(ResponderWrite):
    """Why it goes on to another stage."""

    reason: Reason = Field(examples=["The alert was not answered within five working days."])


class EscalateFormallyWrite(EscalateWrite):
    """Why it goes on, and to which formal stage; what lies between is bypassed for that reason."""

    stage: EscalationStage | None = Field(None, description="The next formal one, if not given.")


class EscalationResponseWrite(Schema):
    """What is answered."""

    text: Prose = Field(examples=["The placement panel meets on 3 July; the plan is changed."])


class EscalationResolveWrite(Schema):
    """What came of it."""

    outcome: EscalationOutcome
    outcome_text: Prose | None = None


class EscalationStageRead(Schema):
    """One stage that it came to, who was to answer at it, and by when."""

    stage: EscalationStage
    entered_on: date
    target_on: date | None
    left_on: date | None
    responder_role: Role | None
    responder_id: UUID | None
    bypassed_stages: list[EscalationStage]
    reason: str | None


class EscalationResponseRead(Schema):
    """What somebody answered, at which stage."""

    id: UUID
    person_id: UUID
    stage: EscalationStage
    responded_at: Instant
    text: str | None


class EscalationRead(Schema):
    """A dispute about practice with a child: how far it is, and who waits for whom."""

    id: UUID
    kind: EscalationKind
    subject_id: UUID
    meeting_id: UUID | None
    qa_record_id: UUID | None
    raised_by: UUID
    reason_code: str
    text: str | None
    status: EscalationStatus
    status_reason: str | None = Field(description="Why it was referred, or withdrawn.")
    stage: EscalationStage
    bypassed_stages: list[EscalationStage]
    opened_on: date
    formal_on: date | None = Field(description="The day its formal process began.")
    target_on: date | None = Field(
        description="The last day in time of the whole formal process: 20 working days."
    )
    due_on: date = Field(description="The last day of its stage; never later than `target_on`.")
    overdue: bool = Field(description="Whether it is open, and was due before today.")
    waiting_for: EscalationParty | None = Field(description="Null once it is closed.")
    waiting_since: Instant
    responder_role: Role = Field(description="The role that answers at its stage.")
    responder_id: UUID | None = Field(description="Null: whoever holds the role for the team.")
    stages: list[EscalationStageRead]
    responses: list[EscalationResponseRead]
    outcome: EscalationOutcome | None
    outcome_text: str | None
    closed_on: date | None
    org_unit_id: UUID
    district_id: UUID | None
    area_id: UUID | None
    service_line: ServiceLine
    created_at: Instant
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class EscalationPage(Page[EscalationRead]):
    """One page of escalations."""
