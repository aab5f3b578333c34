from enum import StrEnum
from ipaddress import ip_network
from typing import Annotated
from uuid import UUID

from pydantic import BeforeValidator, Field

from app.core.validation import BadValue
from app.schemas.organisation.references import OrgUnitRef, PersonRef
from app.schemas.platform.common import (
    Code,
    Flag,
    Id,
    Ids,
    Instant,
    Line,
    Page,
    Paging,
    Schema,
    Whole,
)
from app.vocabulary.roles import Role


def _network(value: object) -> object:
    """Returns the network in its usual form: `198.51.100.7` becomes `198.51.100.7/32`."""
    if not isinstance(value, str):
        raise BadValue("wrong_type", "Must be text.")
    try:
        return str(ip_network(value))
    except ValueError:
        text = "Must be a network, such as 198.51.100.0/24, or one address."
        raise BadValue("bad_format", text) from None


Network = Annotated[str, BeforeValidator(_network), Field(max_length=43)]
Networks = Annotated[list[Network], Field(max_length=50)]


class ApiKeySort(StrEnum):
    NAME = "name"
    NAME_DESC = "-name"
    EXPIRES_AT = "expires_at"
    EXPIRES_AT_DESC = "-expires_at"


class ApiKeyQuery(Paging):
    """The query parameters of `GET /v1/api-keys`."""

    id: Ids = []
    role: list[Role] = Field([], max_length=20)
    source_system: str | None = Field(None, max_length=80)
    org_unit_id: Id | None = None
    live: bool | None = Field(
        None, description="Whether the key can be used: not revoked and not expired."
    )
    expires_before: Instant | None = Field(
        None, description="Only keys that expire before this time."
    )
    sort: ApiKeySort = ApiKeySort.NAME


class ApiKeyWrite(Schema):
    """The whole API key, as it is created or replaced."""

    name: Line = Field(
        examples=["Power BI scorecard"], description="The purpose of the key; unique."
    )
    role: Role = Field(
        description="`mi_analyst` for Power BI and scripts, `integration_client` for systems that "
        "push; no other role. It cannot be changed later."
    )
    org_unit_id: Id = Field(
        description="The unit for which the key has its role. It cannot be changed later."
    )
    source_system: Code | None = Field(
        None,
        examples=["liberi"],
        description="The system for which a client pushes. It cannot be changed later.",
    )
    entra_client_id: Id | None = Field(
        None,
        examples=["5e2a1c3d-8b7f-4a6e-9d0c-1b2a3c4d5e6f"],
        description="The client id of an application in the council's Entra ID. Its own access"
        " tokens then count as this client's, if they have the app role that is named like `role`.",
    )
    allowed_networks: Networks = Field(
        [],
        examples=[["198.51.100.0/24"]],
        description="The networks from which the key may be used; from anywhere when empty.",
    )
    owner_id: Id | None = Field(
        None,
        examples=["0198c5a2-6d1e-7c3b-8000-000000000003"],
        description="The person who answers for the key; required for `mi_analyst`.",
    )
    impact_assessment: Line | None = Field(
        None,
        examples=["DPIA 2026/014"],
        description="The reference of the data protection impact assessment that covers the key;"
        " required for `mi_analyst`.",
    )
    names_people: Flag = Field(
        False,
        description="Whether figures for the key may be broken down by auditor and reviewer; only"
        " for `mi_analyst`.",
    )
    row_feed: Flag = Field(
        False,
        description="Whether the key shall read rows by pseudonym, without text and workers; only"
        " for `mi_analyst`. It works once a QA manager has approved it, for twelve months. It"
        " cannot be changed later.",
    )
    expires_at: Instant = Field(
        examples=["2027-03-31T00:00:00Z"],
        description="At most twelve months ahead; to extend it, rotate the key.",
    )


class ApiKeyRead(Schema):
    """An API key: a key for Power BI and scripts, or the OAuth client of a system."""

    id: UUID
    key_id: str = Field(description="The OAuth client id, and the user name in Basic; not secret.")
    name: str
    role: Role
    org_unit_id: UUID
    org_unit: OrgUnitRef
    source_system: str | None
    entra_client_id: UUID | None
    allowed_networks: list[str]
    owner_id: UUID | None
    owner: PersonRef | None
    impact_assessment: str | None
    names_people: bool
    row_feed: bool
    row_feed_approved_by: UUID | None
    row_feed_approved_by_person: PersonRef | None
    row_feed_approved_at: Instant | None
    expires_at: Instant
    revoked_at: Instant | None
    last_used_at: Instant | None = Field(
        description="Precise to the hour; null when the key was never used."
    )
    previous_until: Instant | None = Field(
        description="The time until which the secret before the last rotation works."
    )
    created_by: UUID | None = Field(description="Null for keys that were created on the server.")
    created_by_person: PersonRef | None
    allowed_actions: list[str] = Field(examples=[["revoke", "rotate"]])
    created_at: Instant
    updated_at: Instant
    version: int


class ApiKeyPage(Page[ApiKeyRead]):
    """One page of API keys."""


class ApiKeyWithSecret(Schema):
    """An API key that was just created or rotated. Its secret is shown once and not stored."""

    api_key: ApiKeyRead
    secret: str | None = Field(
        description="The OAuth client secret, and the password in Basic. Null in the answer to a "
        "repeated request: rotate the key if you lost the first answer."
    )
    x_api_key: str | None = Field(description="The value of the header `X-API-Key`: id and secret.")


class ApiKeyRotateWrite(Schema):
    """The lifetime of the new secret, and how long the old one still works."""

    expires_at: Instant = Field(
        examples=["2027-03-31T00:00:00Z"], description="At most twelve months ahead."
    )
    overlap_hours: Whole = Field(
        24,
        ge=0,
        le=168,
        description="For how many hours the old secret still works, never beyond its own expiry.",
    )
