"""Releases of figures."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.core import clock
from app.models.figures.releases import Release
from app.vocabulary.figures import OUT, ReleaseStatus
from app.vocabulary.roles import Role
from tests.factories.base import saved
from tests.factories.organisation import a_person

TABLES = [{"metrics": ["expected"], "by": [], "basis": "final", "level": "good"}]


def a_release(db: Session, **fields: Any) -> Release:
    """A release in any `status` of the first quarter of 2025, without figures in it."""
    status = ReleaseStatus(fields.get("status", ReleaseStatus.DRAFT))
    usual: dict[str, Any] = {
        "title": "Audits of January to March 2025",
        "period_from": date(2025, 1, 1),
        "period_to": date(2025, 3, 31),
        "as_of": date(2025, 4, 30),
        "tables": TABLES,
        "populations": ["audit_assignments"],
        "composed_by": a_person(db, Role.QA_ADMIN).id,
    }
    if status is not ReleaseStatus.DRAFT:
        proposer = a_person(db, Role.QA_MANAGER)
        usual |= {"proposed_by": proposer.id, "proposed_at": clock.now(), "figures": []}
        usual |= {"figures_in_all": 0, "figures_withheld": 0, "checksum": "0" * 64}
    if status in OUT:
        usual |= {"approved_by": a_person(db, Role.DIRECTOR).id, "approved_at": clock.now()}
    return saved(db, Release(**usual | fields))
