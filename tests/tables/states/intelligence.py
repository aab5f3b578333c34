"""Versions of indicators in any state."""

from app.models.platform.base import Record
from tests import factories
from tests.tables.states.base import At, Cast, Recipe, nothing_with


def _indicator(cast: Cast, at: At) -> Record:
    """Returns a version of an indicator of its own: of each, one version is published."""
    return factories.an_indicator(cast.db, f"indicator_{at.place}_{at.number}", status=at.state)


RECIPES: dict[str, Recipe] = {
    "indicators": Recipe(_indicator, placeless=True, bodies=nothing_with("publish"))
}
