"""Learning items in any state."""

from app.models.platform.base import Record
from tests import factories
from tests.tables.states.base import At, Cast, Recipe, nothing_with


def _item(cast: Cast, at: At) -> Record:
    return factories.a_learning_item(cast.db, status=at.state)


RECIPES: dict[str, Recipe] = {
    "learning-items": Recipe(_item, placeless=True, bodies=nothing_with("publish")),
}
