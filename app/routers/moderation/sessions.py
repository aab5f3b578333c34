"""The routes of moderation sessions."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from app.core import clock
from app.core.errors import Invalid, NotFound
from app.http.declarations import CHANGES, MOVES, answers
from app.http.dependencies import Poster, Reader, Writer
from app.models.moderation.sessions import ModerationSession
from app.schemas.moderation.sessions import (
    ModerationSessionPage,
    ModerationSessionQuery,
    ModerationSessionRead,
    ModerationSessionWrite,
)
from app.schemas.platform.common import Actions, Id
from app.services.moderation import session_workflow, sessions
from app.services.platform import workflow

router = APIRouter(prefix="/v1", tags=["moderation"])


@router.get("/moderation-sessions", responses=answers(ModerationSessionPage, Invalid))
def list_moderation_sessions(
    reader: Reader, query: Annotated[ModerationSessionQuery, Query()]
) -> Response:
    """Moderation sessions, the earliest first."""
    return reader.page(ModerationSessionRead, sessions.search, query, sessions.ORDERS)


@router.get("/moderation-sessions/{session_id}", responses=answers(ModerationSessionRead, NotFound))
def get_moderation_session(reader: Reader, session_id: Id) -> Response:
    """One session."""
    return reader.one(ModerationSessionRead, ModerationSession, session_id)


@router.get("/moderation-sessions/{session_id}/actions", responses=answers(Actions, NotFound))
def list_moderation_session_actions(reader: Reader, session_id: Id) -> Response:
    """Which actions you can take on a session now, and why the others are not possible."""
    return reader.actions(ModerationSession, session_id)


@router.put(
    "/moderation-sessions/{session_id}",
    responses=answers(ModerationSessionRead, NotFound, *CHANGES, creates=True),
)
def put_moderation_session(
    writer: Writer, session_id: Id, data: ModerationSessionWrite
) -> Response:
    """Plan a session of one moderator or a panel, or change it."""
    created = sessions.put(writer.db, writer.actor, session_id, data, writer.precondition)
    return writer.answer(ModerationSessionRead, ModerationSession, session_id, created=created)


def _move(poster: Poster, session_id: Id, step: workflow.Step, **changes: Any) -> Response:
    row = poster.row(ModerationSession, session_id)
    workflow.transition(poster.db, poster.actor, row, step, **changes)
    return poster.answer(ModerationSessionRead, ModerationSession, session_id)


@router.post(
    "/moderation-sessions/{session_id}/hold", responses=answers(ModerationSessionRead, *MOVES)
)
def hold_moderation_session(poster: Poster, session_id: Id) -> Response:
    """Record that the session takes place now."""
    return _move(poster, session_id, session_workflow.HOLD, held_at=clock.now())


@router.post(
    "/moderation-sessions/{session_id}/close", responses=answers(ModerationSessionRead, *MOVES)
)
def close_moderation_session(poster: Poster, session_id: Id) -> Response:
    """Close a session once all its audits are decided."""
    return _move(poster, session_id, session_workflow.CLOSE)
