from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.core.validation import pattern
from app.schemas.organisation.references import OrgUnitRef, PersonRef
from app.schemas.platform.common import (
    Day,
    Flag,
    Id,
    Ids,
    Instant,
    Line,
    Page,
    Paging,
    Schema,
)
from app.schemas.platform.visible_text import ONE_LINE
from app.vocabulary.organisation import ServiceLine
from app.vocabulary.roles import Role

EMAIL = pattern(
    r"^[^@\s]{1,64}@[^@\s]{1,190}$", "Must be an e-mail address, such as a.barrow@council.example."
)
SWE_NUMBER = pattern(r"^[A-Z]{2}[0-9]{6}$", "Must be two letters and six digits, such as SW123456.")
Email = Annotated[str, Field(pattern=EMAIL, max_length=255)]
SweNumber = Annotated[str, Field(pattern=SWE_NUMBER, max_length=8)]


Sought = Annotated[str | None, Field(min_length=1, max_length=200, pattern=ONE_LINE)]


class PersonSort(StrEnum):
    DISPLAY_NAME = "display_name"
    DISPLAY_NAME_DESC = "-display_name"


class PersonQuery(Paging):
    """The query parameters of `GET /v1/people`."""

    id: Ids = []
    role: list[Role] = Field(
        [], max_length=20, description="Only people who hold one of these roles today."
    )
    under: Id | None = Field(
        None, description="Only people who hold a role in this unit or a unit below it."
    )
    name: Sought = Field(
        None, description="Only people one of whose names begins so, in small or capital letters."
    )
    email: Sought = Field(None, description="Only people whose e-mail address begins so.")
    employment_ref: Sought = Field(
        None, description="Only people whose employment reference begins so."
    )
    active: bool | None = None
    closed: bool | None = Field(
        None,
        description="Whether the account was closed because nobody signed in with it for long;"
        " only for administrators.",
    )
    sort: PersonSort = PersonSort.DISPLAY_NAME


class PersonWrite(Schema):
    """The whole person, as they are created or replaced."""

    display_name: Line = Field(examples=["Aisha Barrow"])
    email: Email = Field(examples=["aisha.barrow@council.example"])
    employment_ref: Line | None = None
    swe_registration_no: SweNumber | None = Field(None, examples=["SW123456"])
    active: Flag = True
    sign_in_subject: Line | None = Field(
        None, description="The `sub` of the built-in issuer, or `tenant:object` of Entra ID."
    )


class PersonRole(Schema):
    """A role of a person: held today, or from a later day on."""

    id: UUID
    role: Role
    org_unit_id: UUID
    org_unit: OrgUnitRef
    service_line: ServiceLine | None
    valid_from: date
    valid_to: date | None


class PersonRead(Schema):
    """A person who works with the service."""

    id: UUID
    display_name: str
    email: str
    employment_ref: str | None
    swe_registration_no: str | None
    active: bool
    sign_in_subject: str | None = Field(
        description="The subject of their sign-in; null unless you are an administrator."
    )
    closes_on: date | None = Field(
        description="The day on which the account closes if nobody signs in with it; null unless"
        " you are an administrator, and for accounts never used."
    )
    roles: list[PersonRole] = Field(
        description="The roles held today or later, as far as you may see them, in the order of"
        " their beginning."
    )
    created_at: Instant
    updated_at: Instant
    version: int


class PersonPage(Page[PersonRead]):
    """One page of people."""


class RoleAssignmentSort(StrEnum):
    VALID_FROM = "valid_from"
    VALID_FROM_DESC = "-valid_from"


class RoleAssignmentQuery(Paging):
    """The query parameters of `GET /v1/role-assignments`."""

    id: Ids = []
    person_id: Id | None = None
    role: list[Role] = Field([], max_length=20)
    org_unit_id: Id | None = None
    on: Day | None = Field(None, description="Only roles that are held on this day.")
    sort: RoleAssignmentSort = RoleAssignmentSort.VALID_FROM


class RoleAssignmentWrite(Schema):
    """The whole role assignment, as it is created or replaced."""

    person_id: Id
    role: Role
    org_unit_id: Id
    service_line: ServiceLine | None = Field(
        None, description="The only service line for which the role is held; null for all."
    )
    valid_from: Day
    valid_to: Day | None = Field(
        None, description="The first day on which the role is no longer held."
    )


class RoleAssignmentRead(Schema):
    """A role that a person holds in a unit of the organisation, in a period."""

    id: UUID
    person_id: UUID
    person: PersonRef | None
    role: Role
    org_unit_id: UUID
    org_unit: OrgUnitRef
    service_line: ServiceLine | None
    valid_from: date
    valid_to: date | None
    created_at: Instant
    updated_at: Instant
    version: int


class RoleAssignmentPage(Page[RoleAssignmentRead]):
    """One page of role assignments."""


class RoleEndWrite(Schema):
    """The day on which a role ends."""

    valid_to: Day = Field(description="The first day on which the role is no longer held.")
