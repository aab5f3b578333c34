"""Releases of figures in any state."""

from app.core import ids
from app.models.platform.base import Record
from tests import factories
from tests.factories.figures import A_TABLE
from tests.tables.states.base import At, Cast, Recipe, nothing_with


def _release(cast: Cast, at: At) -> Record:
    """Returns a release of figures and rows that no other releases: they are released once."""
    unlike_others = f"m{ids.new().hex}"
    tables = [A_TABLE | {"metrics": [unlike_others]}]
    return factories.a_release(cast.db, status=at.state, tables=tables, populations=[unlike_others])


RECIPES: dict[str, Recipe] = {
    "releases": Recipe(_release, placeless=True, bodies=nothing_with("propose", "approve"))
}
