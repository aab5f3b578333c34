"""Multi-agency audits and agency returns in any state."""

from sqlalchemy.orm import Session

from app.core import clock
from app.models.organisation.people import Person
from app.models.platform.base import Record
from app.services.access.policies.partnership import CONTACTS
from app.vocabulary.partnership import PracticeDomain
from app.vocabulary.roles import Role
from tests import factories
from tests.tables.states.base import At, Bodies, Cast, Recipe

OWNERS = frozenset({Role.PARTNER_AGENCY, *CONTACTS})


def of_a_body(db: Session, me: Person | None, role: Role | None) -> list[Person]:
    """Me as the contact of my body: of the school, if I am a partner."""
    if me is None:
        return []
    school = factories.an_agency(db, "school")
    if role is Role.PARTNER_AGENCY and factories.agency_of(db, me) is None:
        factories.a_role(db, me, role, school)
    return [me]


def _audit(cast: Cast, at: At) -> Record:
    contacts = of_a_body(cast.db, cast.mine(at, *OWNERS), cast.role)
    return factories.a_multi_agency_audit(cast.db, *contacts, at=at.team, status=at.state)


def a_discussion(db: Session) -> dict[str, object]:
    """The discussion of the only case, with police and health."""
    domains = [{"domain": each.value, "grade": "good"} for each in PracticeDomain]
    return {
        "case_number": 1,
        "held_on": str(clock.today()),
        "participant_ids": [
            str(factories.an_agency(db).id),
            str(factories.an_agency(db, "health").id),
        ],
        "domains": domains,
        "narrative": "Everybody knew a part.",
    }


def _audit_bodies(db: Session) -> Bodies:
    nothing = dict.fromkeys(("agree", "request-returns", "open-discussion", "report", "close"))
    return {**nothing, "record-discussion": a_discussion(db)}


def _return(cast: Cast, at: At) -> Record:
    contact = next(iter(of_a_body(cast.db, cast.mine(at, *OWNERS), cast.role)), None)
    return factories.an_agency_return(cast.db, contact, at=at.team, status=at.state)


RECIPES: dict[str, Recipe] = {
    "multi-agency-audits": Recipe(_audit, owners=OWNERS, bodies=_audit_bodies),
    "agency-returns": Recipe(
        _return,
        owners=OWNERS,
        bodies=lambda _: dict.fromkeys(("submit", "recall", "show-case-number")),
    ),
}
