"""The request and response bodies of supervision."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from app.schemas.auditing.references import AuditRef
from app.schemas.cases.references import SubjectRef
from app.schemas.organisation.references import OrgUnitRef, PersonRef
from app.schemas.platform.common import Code, Day, Id, Ids, Instant, Page, Prose, Schema
from app.schemas.platform.views import Viewed, required_of
from app.vocabulary.learning import ReflectiveQuality, SupervisionKind
from app.vocabulary.organisation import ServiceLine


class SupervisionReviewSort(StrEnum):
    HELD_ON = "held_on"
    HELD_ON_DESC = "-held_on"


class SupervisionReviewQuery(Viewed):
    """The query parameters of `GET /v1/supervision-reviews`."""

    id: Ids = []
    kind: list[SupervisionKind] = Field([], max_length=2)
    reflective_quality: list[ReflectiveQuality] = Field([], max_length=4)
    supervisor_id: Id | None = None
    supervisee_id: Id | None = None
    subject_id: Id | None = None
    audit_id: Id | None = None
    under: Id | None = Field(None, description="Only those of this unit or a unit below it.")
    held_from: Day | None = Field(None, description="Only those on this day or later.")
    held_to: Day | None = Field(None, description="Only those on this day or earlier.")
    sort: SupervisionReviewSort = SupervisionReviewSort.HELD_ON_DESC


class SupervisionReviewWrite(Schema):
    """The whole record of one supervision, which its supervisor keeps."""

    held_on: Day
    kind: SupervisionKind
    supervisee_ids: Annotated[list[Id], Field(min_length=1, max_length=30)] = Field(
        description="Exactly one in individual supervision; all of one unit."
    )
    requirements_met: Annotated[list[Code], Field(max_length=30)] = Field(
        [], description="Codes of the list `supervision_requirements`."
    )
    reflective_quality: ReflectiveQuality
    risk_reflection: Prose | None = Field(
        None,
        description="How risk was reflected on; never the name of a child.",
        examples=["We asked what the visits had not shown, and what would tell us."],
    )
    subject_id: Id | None = Field(None, description="The child whom it was about, if it was one.")
    audit_id: Id | None = Field(None, description="The audit in which it was evaluated.")
    inquiry_id: Id | None = Field(
        None, description="The appreciative inquiry that was held in it, of the same kind."
    )


class SupervisionReviewSummary(Schema):
    """One supervision as a line of a list."""

    id: UUID
    held_on: date
    next_due_on: date = Field(description="The day by which the next one is due.")
    kind: SupervisionKind
    supervisor: PersonRef | None
    supervisees: list[PersonRef]
    requirements_not_met: list[str] = Field(
        description="The active codes of the list that it did not meet."
    )
    reflective_quality: ReflectiveQuality
    subject: SubjectRef | None
    org_unit: OrgUnitRef
    service_line: ServiceLine | None
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class SupervisionReviewRead(Schema):
    """One supervision."""

    id: UUID
    held_on: date
    next_due_on: date = Field(description="The day by which the next one is due.")
    kind: SupervisionKind
    supervisor_id: UUID
    supervisor: PersonRef | None
    supervisee_ids: list[UUID]
    supervisees: list[PersonRef]
    requirements_met: list[str]
    requirements_not_met: list[str] = Field(
        description="The active codes of the list that it did not meet."
    )
    reflective_quality: ReflectiveQuality
    risk_reflection: str | None
    subject_id: UUID | None
    subject: SubjectRef | None
    audit_id: UUID | None
    audit: AuditRef | None
    inquiry_id: UUID | None
    org_unit_id: UUID
    org_unit: OrgUnitRef
    district_id: UUID | None
    district: OrgUnitRef | None
    area_id: UUID | None
    area: OrgUnitRef | None
    service_line: ServiceLine | None
    created_at: Instant
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class SupervisionReviewListItem(SupervisionReviewRead):
    """One supervision in a list: a summary, or with `view=full` the whole of it."""

    model_config = ConfigDict(json_schema_extra=required_of(SupervisionReviewSummary))


class SupervisionReviewPage(Page[SupervisionReviewListItem]):
    """One page of supervision."""
