"""The routes of meetings of quality circles."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import CHANGES, MOVES, answers
from app.http.dependencies import Poster, Reader, Writer
from app.models.thematic.circle_meetings import CircleMeeting
from app.schemas.platform.common import Actions, Id, ReasonWrite
from app.schemas.thematic.circle_meetings import (
    CircleMeetingPage,
    CircleMeetingQuery,
    CircleMeetingRead,
    CircleMeetingSummary,
    CircleMeetingWrite,
    CircleMinutesWrite,
)
from app.services.thematic import circle_meetings

router = APIRouter(prefix="/v1/circle-meetings", tags=["thematic"])
MOVED = answers(CircleMeetingRead, *MOVES)


@router.get("", responses=answers(CircleMeetingPage, Invalid))
def list_circle_meetings(reader: Reader, query: Annotated[CircleMeetingQuery, Query()]) -> Response:
    """Meetings of quality circles that you may see, by circle and day; the latest first."""
    rows = circle_meetings.search
    shown = query.shown(CircleMeetingSummary, CircleMeetingRead)
    return reader.page(shown, rows, query, circle_meetings.ORDERS)


@router.get("/{circle_meeting_id}", responses=answers(CircleMeetingRead, NotFound))
def get_circle_meeting(reader: Reader, circle_meeting_id: Id) -> Response:
    """One meeting of a quality circle, with who came and what was decided."""
    return reader.one(CircleMeetingRead, CircleMeeting, circle_meeting_id)


@router.get("/{circle_meeting_id}/actions", responses=answers(Actions, NotFound))
def list_circle_meeting_actions(reader: Reader, circle_meeting_id: Id) -> Response:
    """Which steps you can take on a meeting now, and why the others are not possible."""
    return reader.actions(CircleMeeting, circle_meeting_id)


@router.put("/{circle_meeting_id}", responses=answers(CircleMeetingRead, *CHANGES, creates=True))
def put_circle_meeting(writer: Writer, circle_meeting_id: Id, data: CircleMeetingWrite) -> Response:
    """Plan a meeting of a quality circle of yours, or change it until it is held."""
    actor, precondition = writer.actor, writer.precondition
    created = circle_meetings.put(writer.db, actor, circle_meeting_id, data, precondition)
    return writer.answer(CircleMeetingRead, CircleMeeting, circle_meeting_id, created=created)


@router.post("/{circle_meeting_id}/record", responses=MOVED)
def record_circle_meeting(
    poster: Poster, circle_meeting_id: Id, data: CircleMinutesWrite
) -> Response:
    """Record who came to a meeting and what was decided; again, until the chair confirms it."""
    row = poster.row(CircleMeeting, circle_meeting_id)
    circle_meetings.record(poster.db, poster.actor, row, data)
    return poster.answer(CircleMeetingRead, CircleMeeting, circle_meeting_id)


@router.post("/{circle_meeting_id}/confirm", responses=MOVED)
def confirm_circle_meeting(poster: Poster, circle_meeting_id: Id) -> Response:
    """Confirm the minutes of a meeting of the quality circle that you chair."""
    row = poster.row(CircleMeeting, circle_meeting_id)
    circle_meetings.confirm(poster.db, poster.actor, row)
    return poster.answer(CircleMeetingRead, CircleMeeting, circle_meeting_id)


@router.post("/{circle_meeting_id}/cancel", responses=MOVED)
def cancel_circle_meeting(poster: Poster, circle_meeting_id: Id, data: ReasonWrite) -> Response:
    """Cancel a planned meeting, with the reason."""
    row = poster.row(CircleMeeting, circle_meeting_id)
    circle_meetings.cancel(poster.db, poster.actor, row, data.reason)
    return poster.answer(CircleMeetingRead, CircleMeeting, circle_meeting_id)
