"""The request and response bodies of replies to final audits."""

from enum import StrEnum
from uuid import UUID

from pydantic import Field

from app.schemas.auditing.references import AuditRef
from app.schemas.cases.references import SubjectRef
from app.schemas.organisation.references import OrgUnitRef, PersonRef
from app.schemas.platform.common import Day, Flag, Id, Ids, Instant, Page, Paging, Prose, Schema
from app.vocabulary.moderation import ReplyCapacity


class AuditReplySort(StrEnum):
    REPLIED_AT = "replied_at"
    REPLIED_AT_DESC = "-replied_at"


class RepliesOfAuditQuery(Paging):
    """The query parameters of `GET /v1/audits/{id}/replies`."""

    sort: AuditReplySort = AuditReplySort.REPLIED_AT


class AuditReplyQuery(Paging):
    """The query parameters of `GET /v1/audit-replies`."""

    id: Ids = []
    audit_id: Ids = []
    subject_id: Ids = []
    author_id: Id | None = None
    capacity: list[ReplyCapacity] = Field([], max_length=2)
    agrees: bool | None = None
    replied_from: Day | None = Field(None, description="The first day of the replies.")
    replied_to: Day | None = Field(None, description="The last day of the replies.")
    org_unit_id: Ids = Field([], description="Only of this team.")
    under: Id | None = Field(None, description="Only in this unit or below it.")
    sort: AuditReplySort = AuditReplySort.REPLIED_AT


class AuditReplyWrite(Schema):
    """A reply to a final audit; it cannot be changed afterwards."""

    agrees: Flag = Field(description="Whether the author agrees with the audit.")
    text: Prose = Field(examples=["The visits in May are recorded under another heading."])
    will_do: Prose | None = Field(
        None,
        description="What the author will do.",
        examples=["I will review the plan with the family in June."],
    )


class AuditReplyRead(Schema):
    """A reply to a final audit, which it never changes."""

    id: UUID
    audit_id: UUID
    audit: AuditRef | None = Field(description="The audit, once you may read it.")
    audit_version_number: int = Field(description="The version of the audit that it replies to.")
    subject_id: UUID
    subject: SubjectRef
    org_unit_id: UUID
    org_unit: OrgUnitRef
    capacity: ReplyCapacity = Field(
        description="Whether the author replied as the practitioner or as the team manager."
    )
    author_id: UUID
    author: PersonRef | None
    agrees: bool
    text: str | None
    will_do: str | None
    replied_at: Instant
    created_at: Instant
    updated_at: Instant
    version: int


class AuditReplyPage(Page[AuditReplyRead]):
    """One page of replies."""
