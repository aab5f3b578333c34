"""Learning items and communities of practice in any state."""

from app.models.platform.base import Record
from app.vocabulary.roles import Role
from tests import factories
from tests.tables.permissions.base import GROUPS
from tests.tables.states.base import At, Cast, Recipe, nothing_with

STAFF = frozenset(Role) - GROUPS["outsiders"]


def _item(cast: Cast, at: At) -> Record:
    return factories.a_learning_item(cast.db, status=at.state)


def _community(cast: Cast, at: At) -> Record:
    me = cast.mine(at, *STAFF)
    suggester = {"suggested_by": me.id} if me else {}
    return factories.a_community(cast.db, status=at.state, **suggester)


RECIPES: dict[str, Recipe] = {
    "learning-items": Recipe(_item, placeless=True, bodies=nothing_with("publish")),
    "communities-of-practice": Recipe(
        _community, owners=STAFF, placeless=True, bodies=nothing_with("start")
    ),
}
