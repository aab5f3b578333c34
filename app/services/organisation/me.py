"""Describes the caller to themselves."""

from app.schemas.organisation.me import HeldRole, MeRead
from app.services.access import GRANTS, Actor


def describe(actor: Actor) -> MeRead:
    return MeRead(
        person_id=actor.person_id,
        client_id=actor.client_id,
        display_name=actor.name,
        source_system=actor.source_system,
        roles=[
            HeldRole(
                role=grant.role,
                whole_county=grant.units is None,
                org_unit_ids=list(grant.units or ()),
                service_line=grant.service_line,
                permissions=sorted(GRANTS[grant.role]),
            )
            for grant in actor.grants
        ],
        permissions=sorted(frozenset().union(*(GRANTS[role] for role in actor.roles))),
    )
