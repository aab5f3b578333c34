"""Releases of figures, targets and step changes."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from app.core import clock
from app.models.figures.releases import Release
from app.models.figures.step_changes import StepChange
from app.models.figures.targets import MetricTarget
from app.vocabulary.figures import OUT, Aim, ReleaseStatus
from app.vocabulary.roles import Role
from tests.factories.base import saved
from tests.factories.organisation import a_person, the_county

A_TABLE = {"metrics": ["expected"], "by": [], "basis": "final", "level": "good"}


def a_release(db: Session, **fields: Any) -> Release:
    """A release in any `status` of the first quarter of 2025, without figures in it."""
    status = ReleaseStatus(fields.get("status", ReleaseStatus.DRAFT))
    usual: dict[str, Any] = {
        "title": "Audits of January to March 2025",
        "period_from": date(2025, 1, 1),
        "period_to": date(2025, 3, 31),
        "as_of": date(2025, 4, 30),
        "tables": [A_TABLE],
        "populations": ["audit_assignments"],
        "composed_by": a_person(db, Role.QA_ADMIN).id,
    }
    if status is not ReleaseStatus.DRAFT:
        proposer = a_person(db, Role.QA_MANAGER)
        usual |= {"proposed_by": proposer.id, "proposed_at": clock.now()}
    if status not in {ReleaseStatus.DRAFT, ReleaseStatus.CHECKING}:
        usual |= {"checked_at": clock.now(), "check_reasons": [], "figures": []}
        usual |= {"figures_in_all": 0, "figures_withheld": 0, "checksum": "0" * 64}
    if status in OUT:
        usual |= {"approved_by": a_person(db, Role.DIRECTOR).id, "approved_at": clock.now()}
    return saved(db, Release(**usual | fields))


def a_target(db: Session, metric: str = "completion_rate", **fields: Any) -> MetricTarget:
    """The target of a rate from 2025 on, of the whole county unless `org_unit_id` names a unit."""
    usual: dict[str, Any] = {
        "metric": metric,
        "org_unit_id": the_county(db).id,
        "valid_from": date(2025, 1, 1),
        "aim": Aim.HIGHER,
        "target": Decimal("0.9"),
        "floor": Decimal("0.6"),
        "least_rows": 0,
    }
    return saved(db, MetricTarget(**usual | fields))


def a_step_change(db: Session, metric: str = "completion_rate", **fields: Any) -> StepChange:
    usual: dict[str, Any] = {
        "metric": metric,
        "org_unit_id": the_county(db).id,
        "starts_on": date(2026, 1, 1),
        "reason": "Auditors are reminded a week before.",
        "entered_by": a_person(db, Role.QA_MANAGER).id,
    }
    return saved(db, StepChange(**usual | fields))
