"""Learning items and communities of practice in any state."""

from typing import Any

from sqlalchemy.orm import Session

from app.models.platform.base import Record
from app.vocabulary.roles import Role
from tests import factories
from tests.tables.permissions.base import GROUPS
from tests.tables.states.base import At, Bodies, Cast, Recipe, nothing_with

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


RECIPES: dict[str, Recipe] = {
    "learning-items": Recipe(_item, placeless=True, bodies=nothing_with("publish")),
    "communities-of-practice": Recipe(
        _community, owners=STAFF, placeless=True, bodies=nothing_with("start")
    ),
    "community-sessions": Recipe(_session, owners=STAFF, placeless=True, bodies=_nobody_attended),
}
