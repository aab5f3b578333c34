"""A metric, by the word that names it."""

from tests.tables.world.base import CallersWorld

QUERIES = {"query_metrics": {"metric": "completion_rate"}}


def add(world: CallersWorld) -> None:
    world.enter(words={"slug": "completion_rate"})
