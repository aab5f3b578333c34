from enum import StrEnum
from ipaddress import ip_network
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BeforeValidator, Field

from app.core.validation import BadValue
from app.schemas.platform.common import Code, Instant, Line, Page, Paging, Schema, Whole
from app.vocabulary.roles import Role


def _network(value: object) -> object:
    """`198.51.100.7` is `198.51.100.7/32`."""
    if not isinstance(value, str):
        raise BadValue("wrong_type", "Must be text.")
    try:
        return str(ip_network(value))
    except ValueError:
        text = "Must be a network such as 198.51.100.0/24, or one address."
        raise BadValue("bad_format", text) from None


Network = Annotated[str, BeforeValidator(_network), Field(max_length=43)]
Networks = Annotated[list[Network], Field(max_length=50)]


class ApiKeySort(StrEnum):
    NAME = "name"
    NAME_DESC = "-name"
    EXPIRES_AT = "expires_at"
    EXPIRES_AT_DESC = "-expires_at"


class ApiKeyQuery(Paging):
    """What `GET /v1/api-keys` may be asked."""

    role: list[Role] = Field([], max_length=18)
    source_system: str | None = Field(None, max_length=80)
    org_unit_id: UUID | None = None
    live: bool | None = Field(None, description="Whether it works: not revoked, not expired.")
    expires_before: AwareDatetime | None = Field(None, description="What is to be rotated by then.")
    sort: ApiKeySort = ApiKeySort.NAME


class ApiKeyWrite(Schema):
    """The credential of a machine, whole."""

    name: Line = Field(examples=["Power BI scorecard"], description="What it is for; unique.")
    role: Role = Field(
        description="`mi_analyst` for Power BI and scripts, `integration_client` for systems that "
        "push; no other. Stays as it was created."
    )
    org_unit_id: UUID = Field(description="The role's place. Stays as it was created.")
    source_system: Code | None = Field(
        None,
        examples=["liberi"],
        description="The system an integration client pushes for. Stays as it was created.",
    )
    allowed_networks: Networks = Field(
        [],
        examples=[["198.51.100.0/24"]],
        description="Where it may be used from; nothing listed: from everywhere.",
    )
    expires_at: Instant = Field(
        examples=["2027-03-31T00:00:00Z"],
        description="At most twelve months ahead; later only by `rotate`, with a new secret.",
    )


class ApiKeyRead(Schema):
    """The credential of a machine: key for Power BI and scripts, or OAuth client of a system."""

    id: UUID
    key_id: str = Field(description="Client id, or user name of Basic; not secret.")
    name: str
    role: Role
    org_unit_id: UUID
    source_system: str | None
    allowed_networks: list[str]
    expires_at: Instant
    revoked_at: Instant | None
    last_used_at: Instant | None = Field(description="To the hour; null: never.")
    previous_until: Instant | None = Field(
        description="Until when the secret before the last rotation works."
    )
    created_by: UUID | None = Field(description="Null for keys made on the server.")
    allowed_actions: list[str] = Field(examples=[["revoke", "rotate"]])
    created_at: Instant
    updated_at: Instant
    version: int


class ApiKeyPage(Page[ApiKeyRead]):
    """One page of API keys."""


class ApiKeyWithSecret(Schema):
    """A key just made or rotated. The secret is told this once, and kept nowhere."""

    api_key: ApiKeyRead
    secret: str | None = Field(
        description="Client secret, or password of Basic. Null when a repeated request is answered "
        "again: rotate the key if the first answer was lost."
    )
    x_api_key: str | None = Field(description="What is sent as `X-API-Key`: id and secret.")


class ApiKeyRotateWrite(Schema):
    """How the new secret follows the old."""

    expires_at: Instant = Field(
        examples=["2027-03-31T00:00:00Z"], description="At most twelve months ahead."
    )
    overlap_hours: Whole = Field(
        24,
        ge=0,
        le=168,
        description="How long the old secret works beside the new one, but never past its end.",
    )
