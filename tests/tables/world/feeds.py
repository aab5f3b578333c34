"""An export of the caller, and the name of a set for everybody who reads figures."""

from tests import factories
from tests.tables.world.base import CallersWorld


def add(world: CallersWorld) -> None:
    export = factories.an_export(world.db, world.me)
    world.enter({"export_id": export}, words={"entity_set": "dim_date"})
