"""Versions of indicators and issues of data quality, in any state."""

from app.core import clock
from app.models.platform.base import Record
from app.services.access.predicates import STAFF
from tests import factories
from tests.tables.states.base import At, Cast, Recipe, nothing_with


def _indicator(cast: Cast, at: At) -> Record:
    """Returns a version of an indicator of its own: of each, one version is published."""
    return factories.an_indicator(cast.db, f"indicator_{at.place}_{at.number}", status=at.state)


def _issue(cast: Cast, at: At) -> Record:
    """Returns an issue of a team, which the caller owns where it is theirs."""
    reason = "It is known." if at.state == "accepted" else None
    ended = clock.now() if at.state == "resolved" else None
    me = cast.mine(at, *STAFF)
    return factories.a_data_quality_issue(
        cast.db,
        at=at.team,
        owner_id=(me or cast.other).id,
        status=at.state,
        status_reason=reason,
        resolved_at=ended,
    )


RECIPES: dict[str, Recipe] = {
    "data-quality-issues": Recipe(_issue, owners=STAFF),
    "indicators": Recipe(_indicator, placeless=True, bodies=nothing_with("publish")),
}
