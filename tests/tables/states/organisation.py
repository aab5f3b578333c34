"""Access changes in any state."""

from app.core import clock
from app.models.platform.base import Record
from tests import factories
from tests.tables.states.base import At, Bodies, Cast, Recipe


def _access_change(cast: Cast, at: At) -> Record:
    db, person = cast.db, factories.a_person(cast.db)
    decided = {"decided_by": factories.a_person(db).id, "decided_at": clock.now()}
    fields = {} if at.state == "proposed" else decided
    return factories.an_access_change(db, person, at.team, status=at.state, **fields)


def _bodies(_: object) -> Bodies:
    note = {"note": "Agreed."}
    return {"approve": note, "reject": note}


RECIPES: dict[str, Recipe] = {"access-changes": Recipe(_access_change, bodies=_bodies)}
