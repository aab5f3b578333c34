"""A multi-agency audit in its joint discussion, and a return that the caller writes."""

from app.models.organisation.org_units import OrgUnit
from tests import factories
from tests.tables.states.partnership import OWNERS, a_discussion, of_a_body
from tests.tables.world.base import CallersWorld


def add(world: CallersWorld) -> None:
    team = world.row("org_unit_id", OrgUnit)
    me = of_a_body(world.db, world.mine(*OWNERS), world.role)
    audit = factories.a_multi_agency_audit(world.db, *me, at=team, status="requesting")
    world.enter(
        {
            "multi_agency_audit_id": audit,
            "agency_return_id": factories.return_of(world.db, audit, me[0]),
        },
        bodies={"record_joint_discussion": a_discussion(world.db)},
    )
