"""Quality circles and thematic audits in any state."""

from sqlalchemy.orm import Session

from app.models.platform.base import Record
from app.vocabulary.thematic import CHAIR_ROLES
from tests import factories
from tests.tables.permissions.base import GROUPS
from tests.tables.states.base import At, Bodies, Cast, Recipe


def _circle(cast: Cast, at: At) -> Record:
    me = cast.mine(at, *GROUPS["practice"], *GROUPS["chair_managers"])
    members = [me] if me else []
    return factories.a_quality_circle(cast.db, *members, at=at.team, status=at.state)


def _audit(cast: Cast, at: At) -> Record:
    me = cast.mine(at, *GROUPS["practice"], *GROUPS["chair_managers"])
    chair = cast.mine(at, *CHAIR_ROLES)
    circle = factories.a_quality_circle(
        cast.db, *([me] if me else []), at=at.team, **({"chair_id": chair.id} if chair else {})
    )
    audit = factories.a_thematic_audit(cast.db, circle, status=at.state)
    factories.a_thematic_finding(cast.db, audit)
    return audit


def _bodies(_: Session) -> Bodies:
    report = {"headline": "Supervision seldom says why.", "narrative": "Most say what."}
    plain = dict.fromkeys(("plan", "start", "analyse", "publish", "close"))
    return {**plain, "write-report": report}


RECIPES: dict[str, Recipe] = {
    "quality-circles": Recipe(_circle, owners=GROUPS["practice"] | GROUPS["chair_managers"]),
    "thematic-audits": Recipe(
        _audit, owners=GROUPS["practice"] | GROUPS["chair_managers"], bodies=_bodies
    ),
}
