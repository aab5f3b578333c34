from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import ConfigDict, Field

from app.schemas.cases.references import SubjectRef
from app.schemas.organisation.references import OrgUnitRef, PersonRef
from app.schemas.platform.common import Code, Day, Id, Ids, Instant, Page, Prose, Reason, Schema
from app.schemas.platform.views import Viewed, required_of
from app.schemas.reviewing.references import MeetingRef, QaRecordRef
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


class EscalationQuery(Viewed):
    """The query parameters of `GET /v1/escalations`."""

    id: Ids = []
    kind: list[EscalationKind] = Field([], max_length=2)
    status: list[EscalationStatus] = Field([], max_length=6)
    stage: list[EscalationStage] = Field([], max_length=6)
    reason_code: list[str] = Field([], max_length=20)
    outcome: list[EscalationOutcome] = Field([], max_length=4)
    open: bool | None = Field(None, description="True if neither resolved, referred nor withdrawn.")
    overdue: bool | None = Field(None, description="True if open and due before today.")
    waiting_for: EscalationParty | None = None
    waiting_for_me: bool = Field(
        False, description="Only those that you have to answer, and your own that were answered."
    )
    responder_role: list[Role] = Field([], max_length=5)
    responder_id: Id | None = None
    raised_by: Id | None = Field(None, description="The chair or reviewing officer.")
    subject_id: Id | None = None
    meeting_id: Id | None = None
    qa_record_id: Id | None = None
    under: Id | None = Field(None, description="Only in this unit or below it, such as a team.")
    service_line: list[ServiceLine] = Field([], max_length=12)
    opened_after: Day | None = Field(None, description="Opened on this day or later.")
    opened_before: Day | None = Field(None, description="Opened before this day.")
    sort: EscalationSort = EscalationSort.CREATED_AT


class ResponderWrite(Schema):
    """The person or role that has to answer."""

    responder_role: Role | None = Field(
        None, description="The role that answers; if not given, the usual role of the stage."
    )
    responder_id: Id | None = Field(
        None,
        description="A person who holds the role for the child's team. If not given, the person who"
        " holds it nearest to the team; if there are several, any of them may answer.",
    )


class EscalationWrite(ResponderWrite):
    """A dispute about practice with a child.

    The stage, the responder and the day are read only when it is raised.
    """

    kind: EscalationKind
    subject_id: Id
    meeting_id: Id | None = None
    qa_record_id: Id | None = None
    reason_code: Code = Field(description="A code of `GET /v1/reference/escalation_reasons`.")
    text: Prose = Field(
        description="A description of the problem, and of what should happen.",
        examples=["The plan has not changed since May; please agree the move by July."],
    )
    stage: EscalationStage = Field(
        EscalationStage.ALERT,
        description="The stage at which it begins. To refer it to Cafcass, raise it first.",
    )
    bypass_reason: Reason | None = Field(
        None,
        description="The reason for bypassing the earlier stages; required if there are any.",
    )
    opened_on: Day | None = Field(
        None, description="The day on which it was opened; today if not given."
    )


class EscalateWrite(ResponderWrite):
    """The move to another stage, with its reason."""

    reason: Reason = Field(examples=["The alert was not answered within five working days."])


class EscalateFormallyWrite(EscalateWrite):
    """The move to a formal stage, with its reason. The stages in between are bypassed."""

    stage: EscalationStage | None = Field(
        None, description="A later formal stage; the next one if not given."
    )


class EscalationResponseWrite(Schema):
    """A response to an escalation."""

    text: Prose = Field(examples=["The placement panel meets on 3 July; the plan is changed."])


class EscalationResolveWrite(Schema):
    """The outcome of an escalation."""

    outcome: EscalationOutcome
    outcome_text: Prose | None = None


class EscalationStageRead(Schema):
    """One stage of an escalation, with its responder and its target day."""

    stage: EscalationStage
    entered_on: date
    target_on: date | None
    left_on: date | None
    responder_role: Role | None
    responder_id: UUID | None
    responder: PersonRef | None
    bypassed_stages: list[EscalationStage]
    reason: str | None


class EscalationResponseRead(Schema):
    """One response, with the stage at which it was given."""

    id: UUID
    person_id: UUID
    person: PersonRef | None
    stage: EscalationStage
    responded_at: Instant
    text: str | None


class EscalationRead(Schema):
    """A dispute about practice with a child, with its stage and the party that it waits for."""

    id: UUID
    kind: EscalationKind
    subject_id: UUID
    subject: SubjectRef
    meeting_id: UUID | None
    meeting: MeetingRef | None
    qa_record_id: UUID | None
    qa_record: QaRecordRef | None
    raised_by: UUID
    raised_by_person: PersonRef | None
    reason_code: str
    text: str | None
    status: EscalationStatus
    status_reason: str | None = Field(description="The reason for its referral or withdrawal.")
    stage: EscalationStage
    bypassed_stages: list[EscalationStage]
    opened_on: date
    formal_on: Day | None = Field(description="The day on which the formal process began.")
    target_on: Day | None = Field(
        description="The last day of the whole formal process, which has 20 working days."
    )
    due_on: date = Field(
        description="The last day of the present stage; never later than `target_on`."
    )
    overdue: bool = Field(description="True if it is open and was due before today.")
    waiting_for: EscalationParty | None = Field(
        description="The party whose turn it is; null once it is closed."
    )
    waiting_since: Instant
    responder_role: Role = Field(description="The role that answers at the present stage.")
    responder_id: Id | None = Field(
        description="The person who has to answer; if null, anybody with the role for the team."
    )
    responder: PersonRef | None
    stages: list[EscalationStageRead]
    responses: list[EscalationResponseRead]
    outcome: EscalationOutcome | None
    outcome_text: str | None
    closed_on: date | None
    org_unit_id: UUID
    org_unit: OrgUnitRef
    district_id: UUID | None
    district: OrgUnitRef | None
    area_id: UUID | None
    area: OrgUnitRef | None
    service_line: ServiceLine
    created_at: Instant
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class EscalationSummary(Schema):
    """One escalation as a line of a list, without its texts, stages and responses."""

    id: UUID
    kind: EscalationKind
    subject: SubjectRef
    raised_by_person: PersonRef | None
    reason_code: str
    status: EscalationStatus
    stage: EscalationStage
    opened_on: date
    due_on: date
    overdue: bool
    waiting_for: EscalationParty | None
    responder_role: Role
    responder: PersonRef | None
    outcome: EscalationOutcome | None
    closed_on: date | None
    org_unit: OrgUnitRef
    service_line: ServiceLine
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class EscalationListItem(EscalationRead):
    """One escalation of a list: its summary, and with `view=full` every other member too."""

    model_config = ConfigDict(json_schema_extra=required_of(EscalationSummary))


class EscalationPage(Page[EscalationListItem]):
    """One page of escalations."""
