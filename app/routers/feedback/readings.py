"""The routes of readings of anonymous boxes."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import MOVES, answers
from app.http.dependencies import Db, Poster, Reader
from app.models.feedback.readings import FeedbackReading
from app.schemas.feedback.readings import (
    FeedbackReadingPage,
    FeedbackReadingRead,
    FeedbackReadingSummary,
    FeedbackReadingWrite,
    ReadingQuery,
)
from app.schemas.platform.common import Actions, Id
from app.services.feedback import readings

router = APIRouter(prefix="/v1/feedback-readings", tags=["feedback"])


@router.get("", responses=answers(FeedbackReadingPage, Invalid))
def list_feedback_readings(reader: Reader, query: Annotated[ReadingQuery, Query()]) -> Response:
    """Lists the boxes of anonymous answers that wait to be read, and those that were, by week."""
    return reader.page(FeedbackReadingSummary, readings.search, query, readings.ORDERS)


@router.get("/{reading_id}", responses=answers(FeedbackReadingRead, NotFound))
def get_feedback_reading(reader: Reader, db: Db, request: Request, reading_id: Id) -> Response:
    """Returns the texts of one box, in random order; that you opened them is logged."""
    answer = reader.one(FeedbackReadingRead, FeedbackReading, reading_id)
    readings.log(db, reader.actor, reading_id, request.url.path)
    return answer


@router.get("/{reading_id}/actions", responses=answers(Actions, NotFound))
def list_feedback_reading_actions(reader: Reader, reading_id: Id) -> Response:
    """Which actions you can take on a reading now, and why the others are not possible."""
    return reader.actions(FeedbackReading, reading_id)


@router.post("/{reading_id}/read", responses=answers(FeedbackReadingRead, *MOVES))
def read_feedback_reading(poster: Poster, reading_id: Id, data: FeedbackReadingWrite) -> Response:
    """Says that you have read the texts, whether they may tell of harm, and what was done."""
    row = poster.row(FeedbackReading, reading_id)
    readings.read(poster.db, poster.actor, row, data)
    return poster.answer(FeedbackReadingRead, FeedbackReading, reading_id)
