"""A code, a theme and a closed day, by the codes in their paths."""

from sqlalchemy.orm import Session

from app.models.reference.code_lists import ReferenceCode
from tests import factories
from tests.factories import feedback
from tests.tables.world.base import CallersWorld

QUERIES = {"calculate_working_days": {"start": "2026-05-01", "days": "1"}}


def seeded(db: Session) -> None:
    factories.the_calendar(db)
    feedback.a_theme(db)


def add(world: CallersWorld) -> None:
    factories.saved(
        world.db,
        ReferenceCode(list_code="exemption_reasons", code="closed", label="Closed", position=1),
    )
    world.enter(
        words={
            "/v1/themes/ code": "voice_of_child",
            "/v1/reference/{list_code}/ code": "closed",
            "list_code": "exemption_reasons",
            "reason_code": "closed",
            "name": "audit",
            "day": "2026-05-04",
        },
        bodies={"put_reference_code": {"label": "Closed", "position": 1}},
    )
