"""The request and response bodies of changes that a second administrator decides."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from app.schemas.organisation.people import RoleAssignmentWrite
from app.schemas.organisation.references import OrgUnitRef, PersonRef
from app.schemas.platform.common import Id, Ids, Instant, Line, Page, Paging, Reason, Schema
from app.vocabulary.organisation import AccessChangeKind, AccessChangeStatus, ServiceLine
from app.vocabulary.roles import Role


class SignInChangeWrite(Schema):
    """A proposal that a person signs in as somebody else."""

    sign_in_subject: Line = Field(
        description="The `sub` of the built-in issuer, or `tenant:object` of Entra ID."
    )
    reason: Reason


class RoleChangeWrite(RoleAssignmentWrite):
    """A proposal of a whole role assignment, as it would be created or replaced."""

    reason: Reason


class AccessChangeDecision(Schema):
    """The note of the administrator who decides."""

    note: Reason


class AccessChangeSort(StrEnum):
    PROPOSED_AT = "proposed_at"
    PROPOSED_AT_DESC = "-proposed_at"


class AccessChangeQuery(Paging):
    """The query parameters of `GET /v1/access-changes`."""

    id: Ids = []
    status: list[AccessChangeStatus] = Field([], max_length=3)
    kind: list[AccessChangeKind] = Field([], max_length=2)
    person_id: Id | None = None
    sort: AccessChangeSort = AccessChangeSort.PROPOSED_AT


class AccessChangeRead(Schema):
    """A proposal to change a sign-in or a role, and its decision."""

    id: UUID
    person_id: UUID
    person: PersonRef | None
    kind: AccessChangeKind
    status: AccessChangeStatus
    reason: str
    told_address: str = Field(
        description="The person's e-mail address when it was proposed: the one to tell them at."
    )
    sign_in_subject: str | None = Field(description="Null unless you are an administrator.")
    role_assignment_id: UUID | None
    role: Role | None
    org_unit_id: UUID | None
    org_unit: OrgUnitRef | None
    service_line: ServiceLine | None
    valid_from: date | None
    valid_to: date | None
    proposed_by: UUID
    proposed_by_person: PersonRef | None
    proposed_at: Instant
    decided_by: UUID | None
    decided_by_person: PersonRef | None
    decided_at: Instant | None
    decision_note: str | None
    created_at: Instant
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class AccessChangePage(Page[AccessChangeRead]):
    """One page of proposals."""
