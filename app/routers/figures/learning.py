"""The routes of learning needs, and of practice before and after learning."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import answers
from app.http.dependencies import Db, Reader
from app.schemas.figures.learning import (
    LearningNeedsQuery,
    LearningNeedsRead,
    PracticeChangeQuery,
    PracticeChangeRead,
)
from app.schemas.platform.common import Id
from app.services.figures.learning import needs, practice_change

router = APIRouter(prefix="/v1", tags=["learning"])


@router.get("/learning-needs", responses=answers(LearningNeedsRead, Invalid))
def get_learning_needs(
    reader: Reader, db: Db, query: Annotated[LearningNeedsQuery, Query()]
) -> Response:
    """What audits show to be needed by theme and section, beside what there is to learn."""
    return reader.json(needs.read(db, reader.actor, query, reader.route))


@router.get(
    "/community-sessions/{session_id}/practice-change",
    responses=answers(PracticeChangeRead, NotFound, Invalid),
)
def get_practice_change_after_community_session(
    reader: Reader, db: Db, session_id: Id, query: Annotated[PracticeChangeQuery, Query()]
) -> Response:
    """Section grades of the teams that attended, before and after a session: no proof of effect."""
    answer = practice_change.after_session(db, reader.actor, session_id, query, reader.route)
    return reader.json(answer)


@router.get(
    "/area-learning-events/{area_learning_event_id}/practice-change",
    responses=answers(PracticeChangeRead, NotFound, Invalid),
)
def get_practice_change_after_area_learning_event(
    reader: Reader,
    db: Db,
    area_learning_event_id: Id,
    query: Annotated[PracticeChangeQuery, Query()],
) -> Response:
    """Section grades of the teams that attended, before and after an event: no proof of effect."""
    asked = (area_learning_event_id, query, reader.route)
    return reader.json(practice_change.after_event(db, reader.actor, *asked))
