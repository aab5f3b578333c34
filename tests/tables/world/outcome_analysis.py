"""A child outcome analysis that the caller leads or else observes for, and what they observed."""

from tests import factories
from tests.tables.permissions.base import GROUPS
from tests.tables.states.outcome_analysis import LEADING
from tests.tables.world.base import CallersWorld


def add(world: CallersWorld) -> None:
    db, observer = world.db, world.mine(*GROUPS["practice"])
    analysis = factories.an_outcome_analysis(db, world.mine(*LEADING), observer, status="fieldwork")
    world.enter(
        {
            "outcome_analysis_id": analysis,
            "line_of_enquiry_id": factories.a_line_of_enquiry(db, analysis),
            "observation_id": factories.an_observation(db, observer, analysis),
        },
        {"outcome": "impact_on_children"},
    )
