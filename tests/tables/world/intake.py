"""An import."""

from datetime import date

from app.models.intake.import_runs import ImportRun
from tests import factories
from tests.tables.world.base import CallersWorld


def add(world: CallersWorld) -> None:
    run = ImportRun(
        kind="ssda903",
        source_system="liberi",
        as_at=date(2026, 5, 1),
        counts={},
        notes=[],
        errors=[],
    )
    world.enter({"import_id": factories.saved(world.db, run)})
