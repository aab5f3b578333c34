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
    audit = factories.a_thematic_audit(world.db, circle)
    world.enter({"quality_circle_id": circle, "circle_id": circle, "thematic_audit_id": audit})
