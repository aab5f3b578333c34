"""Child outcome analyses and lines of enquiry in any state."""

from datetime import timedelta

from app.models.outcome_analysis.analyses import OutcomeAnalysis
from app.models.platform.base import Record
from app.vocabulary.roles import Role
from tests import factories
from tests.tables.permissions.base import GROUPS
from tests.tables.states.base import At, Cast, Recipe

LEADING = (Role.QA_MANAGER, Role.AUDITOR, Role.MODERATOR)


def _analysis_in(cast: Cast, at: At, state: str) -> OutcomeAnalysis:
    lead = cast.mine(at, *LEADING)
    observer = None if lead else cast.mine(at, *GROUPS["practice"])
    observers = [observer] if observer else []
    return factories.an_outcome_analysis(
        cast.db,
        lead or cast.other,
        *observers,
        at=factories.a_district(cast.db, at.team.code.rsplit("-", 1)[0]),
        status=state,
        week_start=factories.this_monday() - timedelta(weeks=26),
    )


def _analysis(cast: Cast, at: At) -> Record:
    """An analysis of half a year ago that lacks nothing for any of its steps."""
    row = _analysis_in(cast, at, at.state)
    factories.a_line_of_enquiry(cast.db, row)
    factories.an_observation(cast.db, cast.other, row)
    for block in row.report:
        block.text = "It is seen in the records."
    cast.db.flush()
    return row


def _line(cast: Cast, at: At) -> Record:
    analysis = _analysis_in(cast, at, "fieldwork")
    return factories.a_line_of_enquiry(cast.db, analysis, status=at.state)


RECIPES: dict[str, Recipe] = {
    "outcome-analyses": Recipe(
        _analysis,
        owners=GROUPS["practice"],
        of_district=True,
        bodies=lambda _: {
            **dict.fromkeys(("schedule", "begin-fieldwork", "begin-analysis", "report", "accept")),
            "name-observers": {"observer_ids": []},
            "close": {"outcome_text": "All teams do it."},
        },
    ),
    "lines-of-enquiry": Recipe(
        _line,
        owners=GROUPS["practice"],
        of_district=True,
        bodies=lambda _: {"answer": {"answer_text": "In two of three teams."}},
    ),
}
