"""References to people and units in other documents."""

from uuid import UUID

from pydantic import Field

from app.schemas.platform.common import Schema


class PersonRef(Schema):
    """A person by name; null if the caller may not see the person."""

    id: UUID
    display_name: str = Field(examples=["Amara Okafor"])


class OrgUnitRef(Schema):
    """A unit by code and name."""

    id: UUID
    code: str = Field(examples=["dartford-1"])
    name: str = Field(examples=["Dartford 1"])
