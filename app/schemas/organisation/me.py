from uuid import UUID

from app.schemas.platform.common import Schema
from app.vocabulary.organisation import ServiceLine
from app.vocabulary.roles import Permission, Role


class HeldRole(Schema):
    """A role, and the place it holds for."""

    role: Role
    whole_county: bool
    org_unit_ids: list[UUID]
    service_line: ServiceLine | None
    permissions: list[Permission]


class MeRead(Schema):
    """Who I am, my roles and places, and what I may do."""

    person_id: UUID | None
    client_id: UUID | None
    display_name: str
    source_system: str | None
    roles: list[HeldRole]
    permissions: list[Permission]
