from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import CHANGES, MOVES, answers
from app.http.dependencies import Poster, Reader, Writer
from app.models.feedback.outcomes import FeedbackResponse
from app.schemas.feedback.responses import (
    FeedbackResponsePage,
    FeedbackResponseRead,
    FeedbackResponseWrite,
    ResponseQuery,
)
from app.schemas.platform.common import Actions, Id, ReasonWrite
from app.services.feedback import response_workflow, responses
from app.services.platform import workflow

router = APIRouter(prefix="/v1/feedback-responses", tags=["feedback"])
MOVED = answers(FeedbackResponseRead, *MOVES)


@router.get("", responses=answers(FeedbackResponsePage, Invalid))
def list_feedback_responses(reader: Reader, query: Annotated[ResponseQuery, Query()]) -> Response:
    """Lists "You said, we did" responses; only the QA unit sees drafts."""
    return reader.page(FeedbackResponseRead, responses.search, query, responses.ORDERS)


@router.get("/{response_id}", responses=answers(FeedbackResponseRead, NotFound))
def get_feedback_response(reader: Reader, response_id: Id) -> Response:
    """Returns one response."""
    return reader.one(FeedbackResponseRead, FeedbackResponse, response_id)


@router.put("/{response_id}", responses=answers(FeedbackResponseRead, *CHANGES, creates=True))
def put_feedback_response(writer: Writer, response_id: Id, data: FeedbackResponseWrite) -> Response:
    """Writes a response to a theme or a submission, or replaces it until it is published."""
    created = responses.put(writer.db, writer.actor, response_id, data, writer.precondition)
    return writer.answer(FeedbackResponseRead, FeedbackResponse, response_id, created=created)


@router.get("/{response_id}/actions", responses=answers(Actions, NotFound))
def list_feedback_response_actions(reader: Reader, response_id: Id) -> Response:
    """Which actions you can take on a response now, and why the others are not possible."""
    return reader.actions(FeedbackResponse, response_id)


@router.post("/{response_id}/publish", responses=MOVED)
def publish_feedback_response(poster: Poster, response_id: Id) -> Response:
    """Publishes the response to the people who were asked."""
    responses.publish(poster.db, poster.actor, poster.row(FeedbackResponse, response_id))
    return poster.answer(FeedbackResponseRead, FeedbackResponse, response_id)


@router.post("/{response_id}/withdraw", responses=MOVED)
def withdraw_feedback_response(poster: Poster, response_id: Id, data: ReasonWrite) -> Response:
    """Withdraws a published response."""
    row = poster.row(FeedbackResponse, response_id)
    step = response_workflow.WITHDRAW
    workflow.transition(poster.db, poster.actor, row, step, note=data.reason)
    return poster.answer(FeedbackResponseRead, FeedbackResponse, response_id)
