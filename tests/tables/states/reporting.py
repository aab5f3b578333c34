"""Reports in any state."""

from sqlalchemy.orm import Session

from app.models.platform.base import Record
from tests import factories
from tests.tables.states.base import At, Bodies, Cast, Recipe


def _report(cast: Cast, at: At) -> Record:
    return factories.a_report(cast.db, status=at.state)


def _bodies(_: Session) -> Bodies:
    return {"propose": None, "publish": {"public_text_confirmed": True}}


RECIPES: dict[str, Recipe] = {"tri-annual-reports": Recipe(_report, placeless=True, bodies=_bodies)}
