"""Grade scales: a council may add its own; a scale in use cannot be changed."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.core.errors import Conflict, Fault, Invalid, NotFound
from app.models.tools.grades import GradeCrosswalk, GradeLevel, GradeScale
from app.models.tools.tools import ToolVersion
from app.schemas.tools.grade_scales import (
    GradeLevelWrite,
    GradeScaleQuery,
    GradeScaleSort,
    GradeScaleWrite,
)
from app.services import access
from app.services.access import Actor
from app.services.platform import documents, filters, history, pagination
from app.services.platform.preconditions import Precondition
from app.vocabulary.roles import Permission
from app.vocabulary.tools import ToolVersionStatus

ORDERS = pagination.orders(GradeScaleSort, GradeScale)


def search(actor: Actor, query: GradeScaleQuery) -> Select[GradeScale]:
    return filters.matching(access.visible(actor, GradeScale), actor, GradeScale, query, "id")


@documents.computed(GradeScale, "in_use")
def in_use(row: Any, _actor: Actor) -> ColumnElement[bool]:
    """Whether a published or retired version, or a crosswalk, uses the scale."""
    version = select(ToolVersion.id).where(
        ToolVersion.grade_scale_code == row.code, ToolVersion.status != ToolVersionStatus.DRAFT
    )
    crosswalk = select(GradeCrosswalk.id).where(
        or_(GradeCrosswalk.from_scale == row.code, GradeCrosswalk.to_scale == row.code)
    )
    return or_(exists(version), exists(crosswalk))


def find(db: Session, actor: Actor, code: str) -> UUID:
    """Returns the identifier of the scale with this code, or refuses with 404."""
    row = db.scalar(access.visible(actor, GradeScale).where(GradeScale.code == code))
    if row is None:
        raise NotFound("There is no grade scale with this code.")
    return row.id


def put(
    db: Session, actor: Actor, code: str, data: GradeScaleWrite, precondition: Precondition
) -> tuple[UUID, bool]:
    """Creates a scale (True), or replaces one that is not in use yet."""
    access.require_at(actor, Permission.TOOL_MANAGE)
    faults = _faults(data.levels)
    if faults:
        raise Invalid("The grade scale is not valid.", errors=faults)
    query = access.visible(actor, GradeScale).where(GradeScale.code == code)
    row = db.scalar(query.with_for_update(of=GradeScale))
    if row is None:
        row = GradeScale(id=ids.new(), code=code, title=data.title, levels=_levels(data))
        db.add(row)
        db.flush()
        after = {"code": code, **data.model_dump()}
        history.record(db, actor, "grade_scale.create", row, after=after)
        return row.id, True
    _replace(db, actor, row, data, precondition)
    return row.id, False


def _replace(
    db: Session, actor: Actor, row: GradeScale, data: GradeScaleWrite, precondition: Precondition
) -> None:
    before = {"title": row.title, "levels": [_as_history(level) for level in row.levels]}
    after = data.model_dump()
    if before == after:
        return
    precondition.demand(row)
    if db.scalar(select(in_use(GradeScale, actor)).where(GradeScale.id == row.id)):
        raise Conflict(
            "A tool or a crosswalk uses this scale, so it cannot be changed.", code="in_use"
        )
    row.levels = []
    db.flush()  # a level may be added again with another ordinal
    row.title, row.levels, row.updated_at = data.title, _levels(data), clock.now()
    db.flush()
    history.record(db, actor, "grade_scale.replace", row, before=before, after=after)


def _as_history(level: GradeLevel) -> dict[str, Any]:
    return {"code": level.code, "ordinal": level.ordinal, "label": level.label}


def _levels(data: GradeScaleWrite) -> list[GradeLevel]:
    return [GradeLevel(**level.model_dump()) for level in data.levels]


def _faults(levels: list[GradeLevelWrite]) -> list[Fault]:
    faults = []
    for n, level in enumerate(levels):
        if level.code in {earlier.code for earlier in levels[:n]}:
            faults.append(Fault(f"/levels/{n}/code", "twice", "Another level has this code."))
        if level.ordinal != n + 1:
            text = "Ordinals must count up from 1 in the order of the levels."
            faults.append(Fault(f"/levels/{n}/ordinal", "bad_order", text))
    return faults
