"""Targets of metrics: set by the Unit or the analyst of a place, with their history."""

from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.orm import Session

from app.core.errors import Fault, Invalid
from app.models.figures.targets import MetricTarget
from app.models.platform.base import valid_on
from app.schemas.figures.targets import MetricTargetQuery, MetricTargetSort, MetricTargetWrite
from app.services import access
from app.services.access import Actor
from app.services.figures import metric_places
from app.services.figures.statistics.rag import Rule
from app.services.organisation import org_units
from app.services.platform import crud, filters, history, pagination
from app.services.platform.preconditions import Precondition
from app.vocabulary.figures import Aim
from app.vocabulary.roles import Permission

ORDERS = pagination.orders(MetricTargetSort, MetricTarget)
MATCHED = ("id", "metric", "org_unit_id", "service_line")


def search(actor: Actor, query: MetricTargetQuery) -> Select[MetricTarget]:
    rows = access.visible(actor, MetricTarget)
    rows = filters.matching(rows, actor, MetricTarget, query, *MATCHED)
    rows = org_units.within(rows, MetricTarget, query.under)
    return rows if query.valid_on is None else rows.where(valid_on(MetricTarget, query.valid_on))


def put(
    db: Session, actor: Actor, target_id: UUID, data: MetricTargetWrite, precondition: Precondition
) -> bool:
    """Sets a target (True), or replaces its numbers and days."""
    access.require(actor, Permission.TARGET_SET)
    stored = crud.existing(db, actor, MetricTarget, target_id)
    _check(data)
    values = metric_places.values(db, data.model_dump())
    if stored is not None:
        crud.require_unchanged(stored, values, *metric_places.FIXED)
        values |= {name: getattr(stored, name) for name in ("district_id", "area_id")}
    _, created = crud.put(
        db, actor, MetricTarget, target_id, values, precondition, Permission.TARGET_SET
    )
    return created


def delete(db: Session, actor: Actor, target_id: UUID, precondition: Precondition) -> None:
    """Deletes a target that was set by mistake; one that no longer holds is ended instead."""
    row = access.get(db, actor, MetricTarget, target_id)
    access.require(actor, Permission.TARGET_SET, row)
    precondition.demand(row)
    history.record(db, actor, "metric_target.delete", row, before=history.values(row))
    db.delete(row)


def _check(data: MetricTargetWrite) -> None:
    faults = []
    if data.valid_to is not None and data.valid_to <= data.valid_from:
        faults.append(Fault("/valid_to", "before_start", "Must be after `valid_from`."))
    if data.tolerance and data.aim is not Aim.NEAR:
        text = "Only a figure that should be near its target has a tolerance."
        faults.append(Fault("/tolerance", "not_near", text))
    if not Rule(data.aim, data.target, data.floor, data.tolerance).is_possible:
        text = (
            "Must be the target or worse: with `higher` at most the target, with `lower` at least"
            " the target, with `near` at least the tolerance."
        )
        faults.append(Fault("/floor", "better_than_target", text))
    if faults:
        raise Invalid("The target cannot be saved like this.", errors=faults)
