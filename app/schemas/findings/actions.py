from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.core.validation import pattern
from app.schemas.cases.references import SubjectRef
from app.schemas.findings.references import FindingTextRef, RecommendationRef
from app.schemas.organisation.references import OrgUnitRef, PersonRef
from app.schemas.platform.bulk_verbs import BulkItemWrite, BulkWrite
from app.schemas.platform.common import (
    Day,
    Id,
    Ids,
    Instant,
    Line,
    Page,
    Paging,
    Prose,
    Reason,
    Schema,
)
from app.vocabulary.findings import (
    ActionPriority,
    ActionRule,
    ActionStatus,
    Effectiveness,
    FindingOrigin,
)
from app.vocabulary.organisation import ServiceLine

HTTPS = pattern(r"^https://[^\s]+$", "Must be an address that begins with https://.")


class ActionSort(StrEnum):
    DUE_DATE = "due_date"
    DUE_DATE_DESC = "-due_date"
    CREATED_AT = "created_at"
    CREATED_AT_DESC = "-created_at"


class ActionView(StrEnum):
    SUMMARY = "summary"
    FULL = "full"


class ActionQuery(Paging):
    """The query parameters of `GET /v1/actions`."""

    id: Ids = []
    status: list[ActionStatus] = Field([], max_length=6)
    priority: list[ActionPriority] = Field([], max_length=4)
    effectiveness: list[Effectiveness] = Field(
        [], max_length=4, description="`not_effective` lists what was done and changed nothing."
    )
    owner_person_id: Id | None = None
    accountable_person_id: Id | None = None
    recommendation_id: Id | None = None
    finding_id: Id | None = None
    subject_id: Id | None = None
    org_unit_id: Id | None = Field(None, description="Only actions of this unit.")
    under: Id | None = Field(None, description="Only actions of this unit or a unit below it.")
    service_line: list[ServiceLine] = Field([], max_length=12)
    rule: list[ActionRule] = Field([], max_length=1, description="The rule that raised it.")
    origin: list[FindingOrigin] = Field(
        [], max_length=12, description="Where a finding comes from on which it rests."
    )
    theme: str | None = Field(
        None, max_length=80, description="This theme of findings, or any below it."
    )
    overdue: bool | None = Field(None, description="Whether it is to be done and was due.")
    unowned: bool | None = Field(
        None, description="Whether it is to be done and its owner has left or can no longer do it."
    )
    due_after: Day | None = None
    due_before: Day | None = None
    view: ActionView = Field(ActionView.SUMMARY, description="`full` gives whole actions.")
    sort: ActionSort = ActionSort.DUE_DATE


class ActionEvidence(Schema):
    """Where something that was done can be seen: a reference in words, and a link."""

    text: Line = Field(examples=["Minutes of the supervision panel of 4 May, item 3."])
    link: Annotated[str, Field(max_length=500, pattern=HTTPS)] | None = Field(
        None, description="No file is kept here."
    )


class ActionEvidenceRead(Schema):
    """Where something that was done can be seen."""

    text: str
    link: str | None


class ActionWrite(Schema):
    """What one person does by a day, because of a recommendation or a finding."""

    recommendation_id: Id | None = Field(
        None, description="The accepted recommendation that it comes from, or null."
    )
    finding_id: Id | None = Field(None, description="The finding that it comes from, or null.")
    title: Line = Field(examples=["Agree a template for supervision records."])
    text: Prose | None = Field(None, description="What is to be done, if the title is not enough.")
    owner_person_id: Id = Field(description="The one person who does it.")
    accountable_person_id: Id = Field(
        description="The manager who answers for it in its unit, today by role."
    )
    org_unit_id: Id | None = Field(
        None,
        description="The unit in which it is done, at or below that of its recommendation or"
        " finding; null for that one.",
    )
    priority: ActionPriority = ActionPriority.MEDIUM
    due_date: Day


class ActionCompleteWrite(Schema):
    """What was done, and where it can be seen."""

    outcome_text: Prose = Field(examples=["The template is agreed and in use since Monday."])
    evidence: Annotated[list[ActionEvidence], Field(max_length=20)] = []


class ActionVerifyWrite(Schema):
    """That it was done; whether it changed anything may be said at once or later."""

    effectiveness: Effectiveness = Effectiveness.NOT_ASSESSED
    note: Reason | None = None


class ActionAssessWrite(Schema):
    """Whether it changed anything, and how that is known."""

    effectiveness: Effectiveness
    note: Reason = Field(examples=["The re-audits of three teams show decisions and reasons."])


class ActionExtendWrite(Schema):
    """A later due date, and the reason."""

    due_date: Day
    reason: Reason


class ActionReassignWrite(Schema):
    """The new owner, if it changes the accountable manager too, and the reason."""

    owner_person_id: Id
    accountable_person_id: Id | None = Field(None, description="Null leaves them as they are.")
    reason: Reason


class ActionReassignItem(BulkItemWrite, ActionReassignWrite):
    """An action, and who has it from now on."""

    action_id: Id


class ActionsReassign(BulkWrite[ActionReassignItem]):
    """The actions to give to other people, each with its own owner and reason."""


class ActionExtendItem(BulkItemWrite, ActionExtendWrite):
    """An action, and its later due date."""

    action_id: Id


class ActionsExtend(BulkWrite[ActionExtendItem]):
    """The actions to extend, each with its own day and reason."""


class ActionSummary(Schema):
    """One action as a line of a list."""

    id: UUID
    title: str
    status: ActionStatus
    priority: ActionPriority
    due_date: date
    overdue: bool = Field(description="Whether it is to be done and was due before today.")
    unowned: bool = Field(description="Whether it is to be done and nobody can do it.")
    owner_person_id: UUID
    owner: PersonRef | None
    accountable_person_id: UUID
    accountable: PersonRef | None
    org_unit_id: UUID
    org_unit: OrgUnitRef
    service_line: ServiceLine | None
    subject_id: UUID | None
    subject: SubjectRef | None
    recommendation_id: UUID | None
    finding_id: UUID | None
    rule: ActionRule | None
    completed_at: Instant | None
    effectiveness: Effectiveness
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class ActionRead(Schema):
    """What exactly one person does by a day, and whether it changed anything."""

    id: UUID
    recommendation_id: UUID | None
    recommendation: RecommendationRef | None
    finding_id: UUID | None
    finding: FindingTextRef | None
    subject_id: UUID | None = Field(description="The child of its finding, if it is about one.")
    subject: SubjectRef | None
    rule: ActionRule | None = Field(description="The rule that raised it; null if a person did.")
    raised_by: UUID | None
    raised_by_person: PersonRef | None
    title: str
    text: str | None
    owner_person_id: UUID
    owner: PersonRef | None
    accountable_person_id: UUID
    accountable: PersonRef | None
    org_unit_id: UUID
    org_unit: OrgUnitRef
    district_id: UUID | None
    district: OrgUnitRef | None
    area_id: UUID | None
    area: OrgUnitRef | None
    service_line: ServiceLine | None
    priority: ActionPriority
    due_date: date
    overdue: bool = Field(description="Whether it is to be done and was due before today.")
    unowned: bool = Field(
        description="Whether it is to be done and its owner has left or can no longer do it."
    )
    status: ActionStatus
    status_reason: str | None = Field(description="The reason given for its last change, if any.")
    outcome_text: str | None
    evidence: list[ActionEvidenceRead]
    completed_at: Instant | None
    verified_by: UUID | None
    verified_by_person: PersonRef | None
    verified_at: Instant | None
    effectiveness: Effectiveness
    effectiveness_note: str | None
    assessed_by: UUID | None
    assessed_by_person: PersonRef | None
    assessed_at: Instant | None
    created_at: Instant
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class ActionPage(Page[ActionSummary | ActionRead]):
    """One page of actions: summaries, or with `view=full` whole actions."""


class ActionPeriodRead(Schema):
    """What an action was, from when to when, and the reason given for the change to it."""

    valid_from: Instant
    valid_to: Instant | None = Field(description="Null while it holds.")
    status: ActionStatus
    owner_person_id: UUID
    owner: PersonRef | None
    accountable_person_id: UUID
    accountable: PersonRef | None
    due_date: date
    effectiveness: Effectiveness
    reason: str | None


class ActionPeriods(Schema):
    """The periods of an action, from the first to the present one."""

    items: list[ActionPeriodRead]
