"""Crosswalks between grade scales: one person proposes, another approves."""

from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Fault, Invalid
from app.models.tools.grades import GradeCrosswalk, GradeLevel
from app.schemas.tools.grade_crosswalks import (
    GradeCrosswalkQuery,
    GradeCrosswalkSort,
    GradeCrosswalkWrite,
)
from app.services import access
from app.services.access import Actor
from app.services.platform import crud, filters, history, pagination, workflow
from app.services.platform.preconditions import Precondition
from app.services.tools.grade_crosswalk_workflow import APPROVE, DELETE, EDIT
from app.vocabulary.roles import Permission

ORDERS = pagination.orders(GradeCrosswalkSort, GradeCrosswalk)
NOT_A_PERSON = "Only a person can propose or approve a crosswalk."


def search(actor: Actor, query: GradeCrosswalkQuery) -> Select[GradeCrosswalk]:
    rows = access.visible(actor, GradeCrosswalk)
    names = ("id", "from_scale", "to_scale", "status")
    return filters.matching(rows, actor, GradeCrosswalk, query, *names)


def put(
    db: Session,
    actor: Actor,
    crosswalk_id: UUID,
    data: GradeCrosswalkWrite,
    precondition: Precondition,
) -> bool:
    """Creates a proposal (True), or replaces it until it is approved."""
    access.require_at(actor, Permission.TOOL_MANAGE)
    values = data.model_dump()
    row = crud.existing(db, actor, GradeCrosswalk, crosswalk_id)
    if row is not None and not history.difference(
        {name: getattr(row, name) for name in values}, values
    ):
        return False
    _check(db, data)
    values["proposed_by"] = access.person_of(actor, NOT_A_PERSON)
    if row is None:
        crud.create(db, actor, GradeCrosswalk, crosswalk_id, values, Permission.TOOL_MANAGE)
        return True
    workflow.check(db, actor, row, EDIT)
    crud.replace(db, actor, row, values, precondition)
    return False


def delete(db: Session, actor: Actor, crosswalk_id: UUID, precondition: Precondition) -> None:
    """Deletes a proposal."""
    row = access.get(db, actor, GradeCrosswalk, crosswalk_id)
    workflow.check(db, actor, row, DELETE)
    precondition.demand(row)
    history.record(db, actor, "grade_crosswalk.delete", row, before=history.values(row))
    db.delete(row)


def approve(db: Session, actor: Actor, row: GradeCrosswalk) -> None:
    """Approves a proposal; figures use it from its first day on."""
    move = workflow.check(db, actor, row, APPROVE)
    workflow.transition(
        db,
        actor,
        row,
        move,
        approved_by=access.person_of(actor, NOT_A_PERSON),
        approved_at=clock.now(),
    )


def _check(db: Session, data: GradeCrosswalkWrite) -> None:
    """Refuses levels that are not on their scales, and a crosswalk within one scale."""
    query = select(GradeLevel.scale_code, GradeLevel.code).where(
        GradeLevel.scale_code.in_((data.from_scale, data.to_scale))
    )
    known = {tuple(row) for row in db.execute(query)}
    scales = {scale for scale, _ in known}
    faults = []
    for end in ("from", "to"):
        scale, level = getattr(data, f"{end}_scale"), getattr(data, f"{end}_level")
        if scale not in scales:
            faults.append(
                Fault(f"/{end}_scale", "unknown", "There is no grade scale with this code.")
            )
        elif (scale, level) not in known:
            text = "The grade scale has no level with this code."
            faults.append(Fault(f"/{end}_level", "unknown_grade", text))
    if data.from_scale == data.to_scale:
        faults.append(
            Fault("/to_scale", "same_scale", "Must be a different scale from `from_scale`.")
        )
    if faults:
        raise Invalid("The crosswalk is not valid.", errors=faults)
