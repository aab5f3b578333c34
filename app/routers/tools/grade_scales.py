from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import CHANGES, answers
from app.http.dependencies import Db, Reader, Writer
from app.models.tools.grades import GradeScale
from app.schemas.platform.common import Code
from app.schemas.tools.grade_scales import (
    GradeScalePage,
    GradeScaleQuery,
    GradeScaleRead,
    GradeScaleWrite,
)
from app.services.tools import grade_scales

router = APIRouter(prefix="/v1/grade-scales", tags=["tools"])
ScaleCode = Annotated[Code, Path(examples=["ofsted4"])]


@router.get("", responses=answers(GradeScalePage, Invalid))
def list_grade_scales(reader: Reader, query: Annotated[GradeScaleQuery, Query()]) -> Response:
    """Lists the grade scales with their levels."""
    return reader.page(GradeScaleRead, grade_scales.search, query, grade_scales.ORDERS)


@router.get("/{code}", responses=answers(GradeScaleRead, NotFound, Invalid))
def get_grade_scale(db: Db, reader: Reader, code: ScaleCode) -> Response:
    """Returns one grade scale."""
    return reader.one(GradeScaleRead, GradeScale, grade_scales.find(db, reader.actor, code))


@router.put("/{code}", responses=answers(GradeScaleRead, *CHANGES, creates=True))
def put_grade_scale(writer: Writer, code: ScaleCode, data: GradeScaleWrite) -> Response:
    """Creates a grade scale, or replaces one that is not in use yet."""
    row_id, created = grade_scales.put(writer.db, writer.actor, code, data, writer.precondition)
    return writer.answer(GradeScaleRead, GradeScale, row_id, created=created)
