"""The routes of Area Learning Events."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import CHANGES, MOVES, answers
from app.http.dependencies import Poster, Reader, Writer
from app.models.learning.area_learning_events import AreaLearningEvent
from app.schemas.learning.area_learning_events import (
    AreaLearningAttendanceWrite,
    AreaLearningEventPage,
    AreaLearningEventQuery,
    AreaLearningEventRead,
    AreaLearningEventSummary,
    AreaLearningEventWrite,
    AreaLearningMinutesWrite,
)
from app.schemas.platform.common import Actions, Id, ReasonWrite
from app.services.learning import (
    area_learning_attendance,
    area_learning_events,
    area_learning_minutes,
)

router = APIRouter(prefix="/v1/area-learning-events", tags=["learning"])
READ, MOVED = AreaLearningEventRead, answers(AreaLearningEventRead, *MOVES)


@router.get("", responses=answers(AreaLearningEventPage, Invalid))
def list_area_learning_events(
    reader: Reader, query: Annotated[AreaLearningEventQuery, Query()]
) -> Response:
    """Area Learning Events that you may see, the latest first."""
    rows = area_learning_events.search
    shown = query.shown(AreaLearningEventSummary, READ)
    return reader.page(shown, rows, query, area_learning_events.ORDERS)


@router.get("/{area_learning_event_id}", responses=answers(READ, NotFound))
def get_area_learning_event(reader: Reader, area_learning_event_id: Id) -> Response:
    """One event, with its people, what it looks at, its minutes and its decisions."""
    return reader.one(READ, AreaLearningEvent, area_learning_event_id)


@router.get("/{area_learning_event_id}/actions", responses=answers(Actions, NotFound))
def list_area_learning_event_actions(reader: Reader, area_learning_event_id: Id) -> Response:
    """Which steps you can take on an event now, and why the others are not possible."""
    return reader.actions(AreaLearningEvent, area_learning_event_id)


@router.put("/{area_learning_event_id}", responses=answers(READ, *CHANGES, creates=True))
def put_area_learning_event(
    writer: Writer, area_learning_event_id: Id, data: AreaLearningEventWrite
) -> Response:
    """Plan an event, or change it while it is planned; people are invited by their role."""
    changed = (writer.db, writer.actor, area_learning_event_id, data, writer.precondition)
    created = area_learning_events.put(*changed)
    return writer.answer(READ, AreaLearningEvent, area_learning_event_id, created=created)


@router.post("/{area_learning_event_id}/hold", responses=MOVED)
def hold_area_learning_event(
    poster: Poster, area_learning_event_id: Id, data: AreaLearningAttendanceWrite
) -> Response:
    """Record that an event was held, and who came."""
    row = poster.row(AreaLearningEvent, area_learning_event_id)
    area_learning_attendance.hold(poster.db, poster.actor, row, data)
    return poster.answer(READ, AreaLearningEvent, area_learning_event_id)


@router.post("/{area_learning_event_id}/record-attendance", responses=MOVED)
def record_attendance_area_learning_event(
    poster: Poster, area_learning_event_id: Id, data: AreaLearningAttendanceWrite
) -> Response:
    """Replace the attendance of an event that was held."""
    row = poster.row(AreaLearningEvent, area_learning_event_id)
    area_learning_attendance.correct(poster.db, poster.actor, row, data)
    return poster.answer(READ, AreaLearningEvent, area_learning_event_id)


@router.post("/{area_learning_event_id}/minute", responses=MOVED)
def minute_area_learning_event(
    poster: Poster, area_learning_event_id: Id, data: AreaLearningMinutesWrite
) -> Response:
    """Record the minutes and the decisions of an event that was held."""
    row = poster.row(AreaLearningEvent, area_learning_event_id)
    area_learning_minutes.minute(poster.db, poster.actor, row, data)
    return poster.answer(READ, AreaLearningEvent, area_learning_event_id)


@router.post("/{area_learning_event_id}/correct-minutes", responses=MOVED)
def correct_minutes_area_learning_event(
    poster: Poster, area_learning_event_id: Id, data: AreaLearningMinutesWrite
) -> Response:
    """Replace the minutes and all decisions until the event is closed."""
    row = poster.row(AreaLearningEvent, area_learning_event_id)
    area_learning_minutes.correct(poster.db, poster.actor, row, data)
    return poster.answer(READ, AreaLearningEvent, area_learning_event_id)


@router.post("/{area_learning_event_id}/close", responses=MOVED)
def close_area_learning_event(poster: Poster, area_learning_event_id: Id) -> Response:
    """Close an event of which each decision has an action or a reason for none."""
    row = poster.row(AreaLearningEvent, area_learning_event_id)
    area_learning_minutes.close(poster.db, poster.actor, row)
    return poster.answer(READ, AreaLearningEvent, area_learning_event_id)


@router.post("/{area_learning_event_id}/cancel", responses=MOVED)
def cancel_area_learning_event(
    poster: Poster, area_learning_event_id: Id, data: ReasonWrite
) -> Response:
    """Cancel a planned event, with the reason."""
    row = poster.row(AreaLearningEvent, area_learning_event_id)
    area_learning_events.cancel(poster.db, poster.actor, row, data.reason)
    return poster.answer(READ, AreaLearningEvent, area_learning_event_id)
