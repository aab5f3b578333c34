"""A child whose case the caller holds."""

from app.models.organisation.org_units import OrgUnit
from app.security.pseudonyms import pseudonym
from tests import factories
from tests.tables.world.base import CallersWorld

NUMBER = "C-1001"


def add(world: CallersWorld) -> None:
    team = world.row("org_unit_id", OrgUnit)
    ref = pseudonym("liberi", NUMBER)
    subject = factories.a_subject(
        world.db, team, held_by=world.me, case_number=NUMBER, case_ref=ref
    )
    reason = {"reason": "The file has to be checked today."}
    world.enter(
        {"subject_id": subject},
        words={"/v1/sources/{system}/subjects/ external_id": NUMBER},
        bodies={"show_case_number": reason},
    )
