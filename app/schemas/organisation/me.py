from uuid import UUID

from app.schemas.platform.common import Schema
from app.vocabulary.organisation import ServiceLine
from app.vocabulary.roles import Permission, Role


class HeldRole(Schema):
    """A role and the units for which it is held."""

    role: Role
    whole_county: bool
    org_unit_ids: list[UUID]
    service_line: ServiceLine | None
    permissions: list[Permission]


class MeRead(Schema):
    """The caller: name, roles with their units, and permissions."""

    person_id: UUID | None
    client_id: UUID | None
    display_name: str
    source_system: str | None
    roles: list[HeldRole]
    permissions: list[Permission]
