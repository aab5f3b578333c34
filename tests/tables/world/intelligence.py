"""A published indicator, its value in the caller's unit, and what it is compared with."""

from app.models.organisation.org_units import OrgUnit
from tests import factories
from tests.tables.world.base import CallersWorld
from tests.tables.world.reviewing import EXTERNAL_ID

QUERIES = {
    "get_indicator_figures": {"indicator": "review_in_time", "org_unit_id": "org_unit_id"},
    "get_triangulation": {
        "org_unit_id": "org_unit_id",
        "period_from": "2026-05-01",
        "period_to": "2026-05-31",
    },
    "get_scorecard_figures": {
        "org_unit_id": "org_unit_id",
        "period_from": "2026-05-01",
        "period_to": "2026-05-31",
    },
}


def add(world: CallersWorld) -> None:
    indicator = factories.an_indicator(world.db)
    here = world.row("org_unit_id", OrgUnit)
    value = factories.an_indicator_value(world.db, indicator, here, external_id=EXTERNAL_ID)
    world.enter(
        {
            "indicator_id": indicator,
            "indicator_value_id": value,
            "comparator_area_id": factories.a_comparator_area(world.db),
            "published_statistic_id": factories.a_published_statistic(world.db),
            "scorecard_id": factories.a_scorecard(world.db),
            "source_feed_id": factories.a_source_feed(world.db, owner_id=world.me.id),
            "data_quality_issue_id": factories.a_data_quality_issue(
                world.db, value, owner_id=world.me.id
            ),
        }
    )
