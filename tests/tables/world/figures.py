"""A metric, by the word that names it, its target and step change, and a published release."""

from tests import factories
from tests.tables.world.base import CallersWorld

QUERIES = {
    "query_metrics": {"metric": "completion_rate"},
    "get_control_chart": {"metric": "completion_rate"},
    "export_control_chart": {"metric": "completion_rate"},
}


def add(world: CallersWorld) -> None:
    release = factories.a_release(world.db, status="published")
    world.enter(
        {
            "release_id": release,
            "target_id": factories.a_target(world.db),
            "step_change_id": factories.a_step_change(world.db),
        },
        words={"slug": "completion_rate"},
    )
