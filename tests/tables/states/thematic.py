"""Quality circles in any state."""

from app.models.platform.base import Record
from tests import factories
from tests.tables.permissions.base import GROUPS
from tests.tables.states.base import At, Cast, Recipe


def _circle(cast: Cast, at: At) -> Record:
    me = cast.mine(at, *GROUPS["practice"], *GROUPS["chair_managers"])
    members = [me] if me else []
    return factories.a_quality_circle(cast.db, *members, at=at.team, status=at.state)


RECIPES: dict[str, Recipe] = {
    "quality-circles": Recipe(_circle, owners=GROUPS["practice"] | GROUPS["chair_managers"]),
}
