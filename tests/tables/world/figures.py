"""A metric, by the word that names it."""

from tests.tables.world.base import CallersWorld


def add(world: CallersWorld) -> None:
    world.enter(words={"slug": "completion_rate"})
