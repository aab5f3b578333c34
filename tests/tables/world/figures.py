"""A metric, by the word that names it, and a published release."""

from tests import factories
from tests.tables.world.base import CallersWorld

QUERIES = {"query_metrics": {"metric": "completion_rate"}}


def add(world: CallersWorld) -> None:
    release = factories.a_release(world.db, status="published")
    world.enter({"release_id": release}, words={"slug": "completion_rate"})
