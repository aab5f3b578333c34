"""Reports and evidence packs in any state."""

from sqlalchemy.orm import Session

from app.models.platform.base import Record
from tests import factories
from tests.tables.states.base import At, Bodies, Cast, Recipe, nothing_with


def _report(cast: Cast, at: At) -> Record:
    return factories.a_report(cast.db, status=at.state)


def _bodies(_: Session) -> Bodies:
    return {"propose": None, "publish": {"public_text_confirmed": True}}


def _pack(cast: Cast, at: At) -> Record:
    pack = factories.a_pack(cast.db, at=at.team, status=at.state)
    if at.state == "draft":
        factories.an_evidence_entry(cast.db, pack, written_by=cast.other.id)
    return pack


RECIPES: dict[str, Recipe] = {
    "tri-annual-reports": Recipe(_report, placeless=True, bodies=_bodies),
    "evidence-packs": Recipe(_pack, bodies=nothing_with("freeze")),
}
