"""Crosswalks: how a grade of one scale reads on another. One proposes, another approves."""

from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Conflict, Fault, Invalid
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


def search(actor: Actor, query: GradeCrosswalkQuery) -> Select[GradeCrosswalk]:
    rows = access.visible(actor, GradeCrosswalk)
    return filters.matching(rows, actor, GradeCrosswalk, query, "from_scale", "to_scale", "status")


def put(
    db: Session,
    actor: Actor,
    crosswalk_id: UUID,
    data: GradeCrosswalkWrite,
    precondition: Precondition,
) -> bool:
    """Propose a crosswalk (True), or another reading until it is approved."""
    access.require(actor, Permission.TOOL_MANAGE)
    values = data.model_dump()
    row = crud.existing(db, actor, GradeCrosswalk, crosswalk_id)
    if row is not None and not history.difference(
        {name: getattr(row, name) for name in values}, values
    ):
        return False
    _check(db, data)
    values["proposed_by"] = _person(actor)
    if row is None:
        crud.create(db, actor, GradeCrosswalk, crosswalk_id, values, Permission.TOOL_MANAGE)
        return True
    workflow.check(db, actor, row, EDIT)
    crud.replace(db, actor, row, values, precondition)
    return False


def delete(db: Session, actor: Actor, crosswalk_id: UUID, precondition: Precondition) -> None:
    """Take a proposal back."""
    row = access.get(db, actor, GradeCrosswalk, crosswalk_id)
    workflow.check(db, actor, row, DELETE)
    precondition.demand(row)
    history.record(db, actor, "grade_crosswalk.delete", row, before=history.values(row))
    db.delete(row)


def approve(db: Session, actor: Actor, row: GradeCrosswalk) -> None:
    """Let figures use it from its first day on."""
    move = workflow.check(db, actor, row, APPROVE)
    workflow.transition(db, actor, row, move, approved_by=_person(actor), approved_at=clock.now())


def _person(actor: Actor) -> UUID:
    if actor.person_id is None:
        raise Conflict("A crosswalk is proposed and approved by people.", code="not_a_person")
    return actor.person_id


def _check(db: Session, data: GradeCrosswalkWrite) -> None:
    """Both levels are of their scales, and the scales are two."""
    found = select(GradeLevel.scale_code, GradeLevel.code).where(
        GradeLevel.scale_code.in_((data.from_scale, data.to_scale))
    )
    known = {tuple(row) for row in db.execute(found)}
    scales = {scale for scale, _ in known}
    faults = []
    for end in ("from", "to"):
        scale, level = getattr(data, f"{end}_scale"), getattr(data, f"{end}_level")
        if scale not in scales:
            faults.append(Fault(f"/{end}_scale", "unknown", "Names no grade scale."))
        elif (scale, level) not in known:
            text = "Is no level of that scale."
            faults.append(Fault(f"/{end}_level", "unknown_grade", text))
    if data.from_scale == data.to_scale:
        faults.append(Fault("/to_scale", "same_scale", "Must be another scale."))
    if faults:
        raise Invalid("The crosswalk cannot be kept like this.", errors=faults)
