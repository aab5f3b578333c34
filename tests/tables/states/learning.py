"""Learning items, communities of practice and Area Learning Events in any state."""

from typing import Any

from sqlalchemy.orm import Session

from app.models.platform.base import Record
from app.vocabulary.roles import Role
from tests import factories
from tests.tables.permissions.base import GROUPS
from tests.tables.states.base import At, Bodies, Cast, Recipe, nothing_with

CHAIRING = (Role.ASSISTANT_DIRECTOR, Role.DIRECTOR, Role.CORPORATE_DIRECTOR)
STAFF = frozenset(Role) - GROUPS["outsiders"]


def _item(cast: Cast, at: At) -> Record:
    return factories.a_learning_item(cast.db, status=at.state)


def _community(cast: Cast, at: At) -> Record:
    me = cast.mine(at, *STAFF)
    suggester = {"suggested_by": me.id} if me else {}
    return factories.a_community(cast.db, status=at.state, **suggester)


def _session(cast: Cast, at: At) -> Record:
    me = cast.mine(at, *STAFF)
    facilitator: dict[str, Any] = {"facilitator_id": me.id} if me else {}
    return factories.a_community_session(cast.db, status=at.state, **facilitator)


def _nobody_attended(_db: Session) -> Bodies:
    nobody: dict[str, Any] = {"attendee_ids": []}
    return {"hold": nobody, "record-attendance": nobody}


def _event(cast: Cast, at: At) -> Record:
    chair = cast.mine(at, *CHAIRING)
    invited = None if chair else cast.mine(at, *GROUPS["practice"], *GROUPS["chair_managers"])
    chaired: dict[str, Any] = {"chair_id": chair.id} if chair else {}
    people = [invited] if invited else []
    return factories.an_area_learning_event(cast.db, *people, status=at.state, **chaired)


def _event_bodies(_db: Session) -> Bodies:
    nobody: dict[str, Any] = {"attended_ids": []}
    minutes = {"minutes_text": "They told what they had tried.", "decisions": []}
    return {
        "hold": nobody,
        "record-attendance": nobody,
        "minute": minutes,
        "correct-minutes": minutes,
        "close": None,
    }


RECIPES: dict[str, Recipe] = {
    "learning-items": Recipe(_item, placeless=True, bodies=nothing_with("publish")),
    "communities-of-practice": Recipe(
        _community, owners=STAFF, placeless=True, bodies=nothing_with("start")
    ),
    "community-sessions": Recipe(_session, owners=STAFF, placeless=True, bodies=_nobody_attended),
    "area-learning-events": Recipe(
        _event,
        owners=GROUPS["practice"] | GROUPS["chair_managers"],
        placeless=True,
        bodies=_event_bodies,
    ),
}
