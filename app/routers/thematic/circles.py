"""The routes of quality circles."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import CHANGES, MOVES, answers
from app.http.dependencies import Poster, Reader, Writer
from app.models.thematic.circles import QualityCircle
from app.schemas.platform.common import Actions, Id, ReasonWrite
from app.schemas.thematic.circles import (
    QualityCirclePage,
    QualityCircleQuery,
    QualityCircleRead,
    QualityCircleSummary,
    QualityCircleWrite,
)
from app.services.platform import workflow
from app.services.thematic import circle_workflow, circles

router = APIRouter(prefix="/v1/quality-circles", tags=["thematic"])


@router.get("", responses=answers(QualityCirclePage, Invalid))
def list_quality_circles(reader: Reader, query: Annotated[QualityCircleQuery, Query()]) -> Response:
    """Quality circles that you may see, by place and member."""
    shown = query.shown(QualityCircleSummary, QualityCircleRead)
    return reader.page(shown, circles.search, query, circles.ORDERS)


@router.get("/{quality_circle_id}", responses=answers(QualityCircleRead, NotFound))
def get_quality_circle(reader: Reader, quality_circle_id: Id) -> Response:
    """One quality circle, with its chair and members by name."""
    return reader.one(QualityCircleRead, QualityCircle, quality_circle_id)


@router.get("/{quality_circle_id}/actions", responses=answers(Actions, NotFound))
def list_quality_circle_actions(reader: Reader, quality_circle_id: Id) -> Response:
    """Which steps you can take on a quality circle now, and why the others are not possible."""
    return reader.actions(QualityCircle, quality_circle_id)


@router.put("/{quality_circle_id}", responses=answers(QualityCircleRead, *CHANGES, creates=True))
def put_quality_circle(writer: Writer, quality_circle_id: Id, data: QualityCircleWrite) -> Response:
    """Open a quality circle, or change its chair, its members or what it is for."""
    created = circles.put(writer.db, writer.actor, quality_circle_id, data, writer.precondition)
    return writer.answer(QualityCircleRead, QualityCircle, quality_circle_id, created=created)


@router.post("/{quality_circle_id}/close", responses=answers(QualityCircleRead, *MOVES))
def close_quality_circle(poster: Poster, quality_circle_id: Id, data: ReasonWrite) -> Response:
    """Close a quality circle, with the reason; its record is kept."""
    row = poster.row(QualityCircle, quality_circle_id)
    workflow.transition(poster.db, poster.actor, row, circle_workflow.CLOSE, note=data.reason)
    return poster.answer(QualityCircleRead, QualityCircle, quality_circle_id)
