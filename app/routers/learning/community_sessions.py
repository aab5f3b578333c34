"""The routes of sessions of communities of practice."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import CHANGES, MOVES, answers
from app.http.dependencies import Poster, Reader, Writer
from app.models.learning.community_sessions import CommunitySession
from app.schemas.learning.community_sessions import (
    CommunityAttendanceWrite,
    CommunitySessionPage,
    CommunitySessionQuery,
    CommunitySessionRead,
    CommunitySessionSummary,
    CommunitySessionWrite,
)
from app.schemas.platform.common import Actions, Id, ReasonWrite
from app.services.learning import community_attendance, community_sessions

router = APIRouter(prefix="/v1", tags=["learning"])
PATH = "/community-sessions"
MOVED = answers(CommunitySessionRead, *MOVES)


@router.get(PATH, responses=answers(CommunitySessionPage, Invalid))
def list_community_sessions(
    reader: Reader, query: Annotated[CommunitySessionQuery, Query()]
) -> Response:
    """Sessions of communities of practice, with their recordings; the latest first."""
    shown = query.shown(CommunitySessionSummary, CommunitySessionRead)
    return reader.page(shown, community_sessions.search, query, community_sessions.ORDERS)


@router.get(PATH + "/{session_id}", responses=answers(CommunitySessionRead, NotFound))
def get_community_session(reader: Reader, session_id: Id) -> Response:
    """One session, with those of its attendees whom you may see."""
    return reader.one(CommunitySessionRead, CommunitySession, session_id)


@router.get(PATH + "/{session_id}/actions", responses=answers(Actions, NotFound))
def list_community_session_actions(reader: Reader, session_id: Id) -> Response:
    """Which steps you can take on a session now, and why the others are not possible."""
    return reader.actions(CommunitySession, session_id)


@router.put(PATH + "/{session_id}", responses=answers(CommunitySessionRead, *CHANGES, creates=True))
def put_community_session(writer: Writer, session_id: Id, data: CommunitySessionWrite) -> Response:
    """Plan a session of a running community, or correct it; once it was held, add its recording."""
    actor, precondition = writer.actor, writer.precondition
    created = community_sessions.put(writer.db, actor, session_id, data, precondition)
    return writer.answer(CommunitySessionRead, CommunitySession, session_id, created=created)


@router.post(PATH + "/{session_id}/hold", responses=MOVED)
def hold_community_session(
    poster: Poster, session_id: Id, data: CommunityAttendanceWrite
) -> Response:
    """Record that a session was held, and who attended."""
    row = poster.row(CommunitySession, session_id)
    community_attendance.hold(poster.db, poster.actor, row, data)
    return poster.answer(CommunitySessionRead, CommunitySession, session_id)


@router.post(PATH + "/{session_id}/record-attendance", responses=MOVED)
def record_attendance_community_session(
    poster: Poster, session_id: Id, data: CommunityAttendanceWrite
) -> Response:
    """Replace the attendance of a session that was held."""
    row = poster.row(CommunitySession, session_id)
    community_attendance.correct(poster.db, poster.actor, row, data)
    return poster.answer(CommunitySessionRead, CommunitySession, session_id)


@router.post(PATH + "/{session_id}/cancel", responses=MOVED)
def cancel_community_session(poster: Poster, session_id: Id, data: ReasonWrite) -> Response:
    """Cancel a planned session, with the reason."""
    row = poster.row(CommunitySession, session_id)
    community_sessions.cancel(poster.db, poster.actor, row, data.reason)
    return poster.answer(CommunitySessionRead, CommunitySession, session_id)
