"""The OData set of the roles that people hold, for keys that name people."""

from sqlalchemy import inspect

from app.models.organisation.people import RoleAssignment
from app.services.feeds.sets import pseudonyms
from app.services.feeds.sets.entity_set import Circle, EntitySet

ENTITY_SETS = (
    EntitySet(
        name="dim_person_role",
        description="Roles that people hold, by pseudonym: the `auditor_key`, `moderator_key` and"
        " `reviewer_key` of facts. For keys that name people.",
        keys=("role_id",),
        columns={
            "role_id": RoleAssignment.id,
            "holder_key": pseudonyms.of(RoleAssignment.person_id),
            "role": RoleAssignment.role,
            "org_unit_id": RoleAssignment.org_unit_id,
            "service_line": RoleAssignment.service_line,
            "valid_from": RoleAssignment.valid_from,
            "valid_to": RoleAssignment.valid_to,
        },
        source=inspect(RoleAssignment).selectable,
        place=RoleAssignment,
        people=frozenset({"holder_key"}),
        only_for=Circle(
            lambda actor: actor.names_people,
            "Who holds which role is for keys that name people (`names_people`).",
        ),
    ),
)
