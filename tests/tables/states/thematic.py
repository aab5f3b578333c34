"""Quality circles and thematic audits in any state."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.organisation.people import Person
from app.models.platform.base import Record
from app.vocabulary.roles import Role
from app.vocabulary.thematic import CHAIR_ROLES
from tests import factories
from tests.tables.permissions.base import GROUPS
from tests.tables.states.base import At, Bodies, Cast, Recipe

SECRETARY = "Sam Secretary"


def _circle(cast: Cast, at: At) -> Record:
    me = cast.mine(at, *GROUPS["practice"], *GROUPS["chair_managers"])
    members = [me] if me else []
    return factories.a_quality_circle(cast.db, *members, at=at.team, status=at.state)


def _a_secretary(db: Session) -> Person:
    return factories.a_person(db, Role.AUDITOR, display_name=SECRETARY)


def _secretary(db: Session) -> Person:
    """The member of every circle who attends its meetings."""
    return db.scalars(select(Person).where(Person.display_name == SECRETARY)).one()


def _meeting(cast: Cast, at: At) -> Record:
    me = cast.mine(at, *GROUPS["practice"], *GROUPS["chair_managers"])
    chair = cast.mine(at, *CHAIR_ROLES)
    members = [_secretary(cast.db), *([me] if me else [])]
    circle = factories.a_quality_circle(
        cast.db, *members, at=at.team, **({"chair_id": chair.id} if chair else {})
    )
    return factories.a_circle_meeting(cast.db, circle, status=at.state)


def _audit(cast: Cast, at: At) -> Record:
    me = cast.mine(at, *GROUPS["practice"], *GROUPS["chair_managers"])
    chair = cast.mine(at, *CHAIR_ROLES)
    circle = factories.a_quality_circle(
        cast.db, *([me] if me else []), at=at.team, **({"chair_id": chair.id} if chair else {})
    )
    audit = factories.a_thematic_audit(cast.db, circle, status=at.state)
    factories.a_thematic_finding(cast.db, audit)
    return audit


def _bodies(_: Session) -> Bodies:
    report = {"headline": "Supervision seldom says why.", "narrative": "Most say what."}
    plain = dict.fromkeys(("plan", "start", "analyse", "publish", "close"))
    return {**plain, "write-report": report}


def _minutes(db: Session) -> Bodies:
    minutes = {"attendee_ids": [str(_secretary(db).id)], "minutes": "The circle met."}
    return {"record": minutes, "confirm": None}


RECIPES: dict[str, Recipe] = {
    "quality-circles": Recipe(_circle, owners=GROUPS["practice"] | GROUPS["chair_managers"]),
    "circle-meetings": Recipe(
        _meeting,
        owners=GROUPS["practice"] | GROUPS["chair_managers"],
        bodies=_minutes,
        before=_a_secretary,
    ),
    "thematic-audits": Recipe(
        _audit, owners=GROUPS["practice"] | GROUPS["chair_managers"], bodies=_bodies
    ),
}
