"""A quality circle of which the caller is a member."""

from app.models.organisation.org_units import OrgUnit
from tests import factories
from tests.tables.permissions.base import GROUPS
from tests.tables.world.base import CallersWorld


def add(world: CallersWorld) -> None:
    team, member = world.row("org_unit_id", OrgUnit), world.mine(*GROUPS["practice"])
    circle = factories.a_quality_circle(world.db, member, at=team)
    world.enter({"quality_circle_id": circle})
