from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import CHANGES, MOVES, answers
from app.http.dependencies import Db, Poster, Reader, Writer
from app.models.tools.grades import GradeCrosswalk, GradeScale
from app.schemas.platform.common import Actions, Code
from app.schemas.tools.grades import (
    GradeCrosswalkPage,
    GradeCrosswalkQuery,
    GradeCrosswalkRead,
    GradeCrosswalkWrite,
    GradeScalePage,
    GradeScaleQuery,
    GradeScaleRead,
    GradeScaleWrite,
)
from app.services.tools import grade_crosswalks, grade_scales

scales = APIRouter(prefix="/v1/grade-scales", tags=["tools"])
crosswalks = APIRouter(prefix="/v1/grade-crosswalks", tags=["tools"])
ScaleCode = Annotated[Code, Path(examples=["ofsted4"])]


@scales.get("", responses=answers(GradeScalePage, Invalid))
def list_grade_scales(reader: Reader, query: Annotated[GradeScaleQuery, Query()]) -> Response:
    """Scales of judgement with their levels."""
    rows = grade_scales.search(reader.actor, query)
    return reader.page(GradeScaleRead, rows, query, grade_scales.ORDERS[query.sort])


@scales.get("/{code}", responses=answers(GradeScaleRead, NotFound, Invalid))
def get_grade_scale(db: Db, reader: Reader, code: ScaleCode) -> Response:
    """One scale of judgement."""
    return reader.one(GradeScaleRead, GradeScale, grade_scales.find(db, reader.actor, code))


@scales.put("/{code}", responses=answers(GradeScaleRead, *CHANGES, creates=True))
def put_grade_scale(writer: Writer, code: ScaleCode, data: GradeScaleWrite) -> Response:
    """Create a scale of this council, or replace one that nothing uses yet."""
    row_id, created = grade_scales.put(writer.db, writer.actor, code, data, writer.precondition)
    return writer.answer(GradeScaleRead, GradeScale, row_id, created=created)


@crosswalks.get("", responses=answers(GradeCrosswalkPage, Invalid))
def list_grade_crosswalks(
    reader: Reader, query: Annotated[GradeCrosswalkQuery, Query()]
) -> Response:
    """How grades of one scale read on another, proposed and approved."""
    rows = grade_crosswalks.search(reader.actor, query)
    return reader.page(GradeCrosswalkRead, rows, query, grade_crosswalks.ORDERS[query.sort])


@crosswalks.get("/{crosswalk_id}", responses=answers(GradeCrosswalkRead, NotFound))
def get_grade_crosswalk(reader: Reader, crosswalk_id: UUID) -> Response:
    """One crosswalk."""
    return reader.one(GradeCrosswalkRead, GradeCrosswalk, crosswalk_id)


@crosswalks.get("/{crosswalk_id}/actions", responses=answers(Actions, NotFound))
def list_grade_crosswalk_actions(reader: Reader, crosswalk_id: UUID) -> Response:
    """What can be done to it, whether you may now, and if not, why."""
    return reader.actions(GradeCrosswalk, crosswalk_id)


@crosswalks.put("/{crosswalk_id}", responses=answers(GradeCrosswalkRead, *CHANGES, creates=True))
def put_grade_crosswalk(writer: Writer, crosswalk_id: UUID, data: GradeCrosswalkWrite) -> Response:
    """Propose a crosswalk, or change the proposal; to correct an approved one, propose another."""
    created = grade_crosswalks.put(writer.db, writer.actor, crosswalk_id, data, writer.precondition)
    return writer.answer(GradeCrosswalkRead, GradeCrosswalk, crosswalk_id, created=created)


@crosswalks.delete(
    "/{crosswalk_id}",
    status_code=204,
    responses=answers(None, NotFound, *CHANGES, status=204),
)
def delete_grade_crosswalk(writer: Writer, crosswalk_id: UUID) -> Response:
    """Take a proposal back; an approved crosswalk stays."""
    grade_crosswalks.delete(writer.db, writer.actor, crosswalk_id, writer.precondition)
    return writer.done()


@crosswalks.post(
    "/{crosswalk_id}/approve",
    responses=answers(GradeCrosswalkRead, *MOVES),
)
def approve_grade_crosswalk(poster: Poster, crosswalk_id: UUID) -> Response:
    """Approve what somebody else proposed; figures use it from its first day on."""
    row = poster.row(GradeCrosswalk, crosswalk_id)
    grade_crosswalks.approve(poster.db, poster.actor, row)
    return poster.answer(GradeCrosswalkRead, GradeCrosswalk, crosswalk_id)
