"""For whom rows are made, and where: what the makers of every area need."""

from collections.abc import Callable, Set
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.models.organisation.api_keys import ApiKey
from app.models.organisation.org_units import OrgUnit
from app.models.organisation.people import Person
from app.models.platform.base import Record
from app.vocabulary.roles import Role
from tests import factories

OWN, HERE, THERE = PLACES = ("own", "here", "foreign")
NOBODY: Set[Role] = frozenset()
ANY_PERSON: Set[Role] = frozenset(Role) - {Role.INTEGRATION_CLIENT}


@dataclass(frozen=True)
class At:
    place: str
    team: OrgUnit
    state: str
    number: int  # of the rows of a scene, from 1


class Cast:
    """Whose is what: `me` has `role` in Dartford; the others are of nobody who asks."""

    placeless = False

    def __init__(self, db: Session) -> None:
        self.db = db
        self.other = factories.a_person(
            db, Role.AUDITOR, Role.MODERATOR, Role.IRO, Role.PRACTITIONER
        )
        self.manager = factories.a_person(db, Role.QA_MANAGER)
        self.me: Person | ApiKey | None = None
        self.role: Role | None = None
        self.shared: dict[str, Any] = {}  # what was made once for several rows

    def enter(self, role: Role, at: OrgUnit | None = None) -> Person | ApiKey:
        """The caller of this role, from now on the owner of what is `own`."""
        self.role = role
        if role is Role.INTEGRATION_CLIENT:
            self.me = factories.a_client(self.db)
        else:
            self.me = factories.a_person(self.db, role, at=at or self.where())
        return self.me

    def where(self) -> OrgUnit:
        """The unit in which the caller has the role: of whatever belongs to no unit, the county."""
        if self.placeless:
            return factories.the_county(self.db)
        return factories.a_district(self.db, "dartford")

    def mine(self, at: At, *roles: Role) -> Person | None:
        """Me, where it is mine and I have one of these roles."""
        owned = at.place == OWN and self.role in roles and isinstance(self.me, Person)
        return self.me if owned else None  # type: ignore[return-value]

    def forget(self) -> None:
        """What was made for several rows was undone."""
        self.shared = {}


Bodies = dict[str, Any]


def reasons_alone(_: Session) -> Bodies:
    """Every verb is posted with a reason."""
    return {}


def nothing_with(*verbs: str) -> Callable[[Session], Bodies]:
    """These verbs are posted with nothing."""
    return lambda _: dict.fromkeys(verbs)


@dataclass(frozen=True)
class Recipe:
    """How one row of a noun is made, and what its verbs are posted with."""

    make: Callable[[Cast, At], Record]
    owners: Set[Role] = NOBODY  # whose it can be
    placeless: bool = False
    of_district: bool = False  # of a whole district, so that no role of a team covers it
    bodies: Callable[[Session], Bodies] = reasons_alone
    before: Callable[[Session], object] | None = None  # what its rows cannot be without
