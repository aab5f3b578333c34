"""A resource of the Academy."""

from tests import factories
from tests.tables.world.base import CallersWorld


def add(world: CallersWorld) -> None:
    world.enter({"resource_id": factories.a_resource(world.db)})
