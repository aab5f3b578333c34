"""A quality circle of which the caller is a member, or the chair if they can be, and its audit."""

from app.models.organisation.org_units import OrgUnit
from app.vocabulary.thematic import CHAIR_ROLES
from tests import factories
from tests.tables.permissions.base import GROUPS
from tests.tables.world.base import CallersWorld


def add(world: CallersWorld) -> None:
    team, member = (
        world.row("org_unit_id", OrgUnit),
        world.mine(*GROUPS["practice"], *GROUPS["chair_managers"]),
    )
    chair = {"chair_id": world.me.id} if world.role in CHAIR_ROLES else {}
    circle = factories.a_quality_circle(world.db, member, at=team, **chair)
    world.enter(
        {
            "quality_circle_id": circle,
            "circle_id": circle,
            "circle_meeting_id": factories.a_circle_meeting(world.db, circle),
            "thematic_audit_id": factories.a_thematic_audit(world.db, circle),
        },
        bodies={
            "record_circle_meeting": {
                "attendee_ids": [str(circle.chair_id)],
                "minutes": "The circle agreed the questions.",
            }
        },
    )
