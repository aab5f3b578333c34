"""A team that moves takes its past neither away from whoever managed it nor from its managers."""

import pytest
from sqlalchemy.orm import Session

from app.models.auditing.audits import Audit
from app.models.organisation.org_units import OrgUnit
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As

ROLES = (Role.QA_MANAGER, Role.SERVICE_MANAGER, Role.ASSISTANT_DIRECTOR)


@pytest.fixture
def moved(db: Session) -> tuple[OrgUnit, OrgUnit, Audit, Audit]:
    """Returns the former and the present district of a team, and an audit of each time."""
    former, present = factories.a_district(db, "dartford"), factories.a_district(db, "dover")
    team = factories.a_team(db, "dartford-1")
    then = factories.an_audit(db, at=team, status="finalised")
    team.parent_id = present.id
    db.flush()
    return former, present, then, factories.an_audit(db, at=team, status="finalised")


@pytest.mark.parametrize("role", ROLES)
def test_who_managed_the_team_then_reads_those_of_their_time_and_who_does_now_reads_all(
    db: Session, as_: As, role: Role, moved: tuple[OrgUnit, OrgUnit, Audit, Audit]
) -> None:
    former, present, then, now = moved
    for unit, theirs in ((former, {then.id}), (present, {then.id, now.id})):
        client = as_(factories.a_person(db, role, at=unit))
        page = client.get("/v1/audits?count=true").json()
        assert {item["id"] for item in page["items"]} == {str(each) for each in theirs}
        assert page["total"] == len(theirs)
        for audit in (then, now):
            status = 200 if audit.id in theirs else 404
            assert client.get(f"/v1/audits/{audit.id}").status_code == status


def test_figures_of_a_district_are_those_of_what_happened_there(
    db: Session, as_: As, moved: tuple[OrgUnit, OrgUnit, Audit, Audit]
) -> None:
    """For whoever reads them, and whatever they manage."""
    former, present, _, _ = moved
    readers = [factories.a_person(db, Role.QA_MANAGER)]
    readers += [factories.a_person(db, Role.SERVICE_MANAGER, at=unit) for unit in (former, present)]
    for unit in (former, present):
        told = [
            as_(each).get(f"/v1/metrics/expected?unit_id={unit.id}").json()["total"]["denominator"]
            for each in readers
        ]
        assert told[0] == 1
        assert told[1:] == ([1, 1] if unit is former else [0, 1])
