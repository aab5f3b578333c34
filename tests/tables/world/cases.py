"""A child whose case the caller holds."""

from app.models.organisation.org_units import OrgUnit
from tests import factories
from tests.tables.world.base import CallersWorld


def add(world: CallersWorld) -> None:
    team = world.row("org_unit_id", OrgUnit)
    subject = factories.a_subject(world.db, team, held_by=world.me, case_number="C-1001")
    reason = {"reason": "The file has to be checked today."}
    world.enter({"subject_id": subject}, bodies={"show_case_number": reason})
