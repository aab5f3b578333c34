"""Step changes: a person says from which day a control chart has new limits, and why."""

from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.orm import Session

from app.models.figures.step_changes import StepChange
from app.schemas.figures.step_changes import StepChangeQuery, StepChangeSort, StepChangeWrite
from app.services import access
from app.services.access import Actor
from app.services.figures import metric_places
from app.services.organisation import org_units
from app.services.platform import crud, filters, history, pagination
from app.services.platform.preconditions import Precondition
from app.vocabulary.roles import Permission

ORDERS = pagination.orders(StepChangeSort, StepChange)


def search(actor: Actor, query: StepChangeQuery) -> Select[StepChange]:
    rows = access.visible(actor, StepChange)
    names = ("id", "metric", "org_unit_id", "service_line")
    rows = filters.matching(rows, actor, StepChange, query, *names)
    return org_units.within(rows, StepChange, query.under)


def put(
    db: Session, actor: Actor, change_id: UUID, data: StepChangeWrite, precondition: Precondition
) -> bool:
    """Enters a step change (True), or replaces its day and reason."""
    access.require(actor, Permission.STEP_CHANGE_ENTER)
    stored = crud.existing(db, actor, StepChange, change_id)
    values = metric_places.values(db, data.model_dump())
    if stored is not None:
        crud.require_unchanged(stored, values, *metric_places.FIXED)
        values |= {name: getattr(stored, name) for name in ("district_id", "area_id")}
    _, created = crud.put(
        db,
        actor,
        StepChange,
        change_id,
        values,
        precondition,
        Permission.STEP_CHANGE_ENTER,
        entered_by=access.person_of(actor, "Only a signed-in person can enter this."),
    )
    return created


def delete(db: Session, actor: Actor, change_id: UUID, precondition: Precondition) -> None:
    """Deletes a step change, so that the limits before it hold again."""
    row = access.get(db, actor, StepChange, change_id)
    access.require(actor, Permission.STEP_CHANGE_ENTER, row)
    precondition.demand(row)
    history.record(db, actor, "step_change.delete", row, before=history.values(row))
    db.delete(row)
