"""A team, a person in it, their role, and a client with its system."""

from app.vocabulary.roles import Role
from tests import factories
from tests.tables.world.base import CallersWorld


def add(world: CallersWorld) -> None:
    db = world.db
    team = factories.a_team(db)
    world.enter(
        {
            "person_id": world.other,
            "org_unit_id": team,
            "role_assignment_id": factories.a_role(db, world.other, Role.IRO, team),
            "access_change_id": factories.an_access_change(db, world.other, team),
            "api_key_id": factories.a_client(db, Role.MI_ANALYST, row_feed=True),
        },
        words={"system": "liberi", "team_code": team.code},
    )
