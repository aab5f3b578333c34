from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import CHANGES, CREATES, MOVES, answers
from app.http.dependencies import Creator, Poster, Reader, Writer
from app.models.feedback.outcomes import FeedbackQuote, FeedbackResponse
from app.schemas.feedback.submissions import (
    FeedbackQuotePage,
    FeedbackQuoteRead,
    FeedbackResponsePage,
    FeedbackResponseRead,
    FeedbackResponseWrite,
    QuoteQuery,
    QuoteWrite,
    ResponseQuery,
)
from app.schemas.platform.common import Actions, ReasonWrite
from app.services.feedback import quote_workflow, response_workflow, responses
from app.services.feedback import quotes as feedback_quotes
from app.services.platform import workflow
from app.services.platform.workflow import Step

router = APIRouter(prefix="/v1/feedback-responses", tags=["feedback"])
quotes = APIRouter(prefix="/v1/feedback-quotes", tags=["feedback"])
MOVED = answers(FeedbackResponseRead, *MOVES)
DECIDED = answers(FeedbackQuoteRead, *MOVES)


@router.get("", responses=answers(FeedbackResponsePage, Invalid))
def list_feedback_responses(reader: Reader, query: Annotated[ResponseQuery, Query()]) -> Response:
    """You said, we did; drafts for the Unit only."""
    rows = responses.search(reader.actor, query)
    return reader.page(FeedbackResponseRead, rows, query, responses.ORDERS[query.sort])


@router.get("/{response_id}", responses=answers(FeedbackResponseRead, NotFound))
def get_feedback_response(reader: Reader, response_id: UUID) -> Response:
    """One of them."""
    return reader.one(FeedbackResponseRead, FeedbackResponse, response_id)


@router.put(
    "/{response_id}",
    responses=answers(FeedbackResponseRead, *CHANGES, creates=True),
)
def put_feedback_response(
    writer: Writer, response_id: UUID, data: FeedbackResponseWrite
) -> Response:
    """Say what was done about a theme or a submission, or replace it until it is published."""
    made = responses.put(writer.db, writer.actor, response_id, data, writer.precondition)
    return writer.answer(FeedbackResponseRead, FeedbackResponse, response_id, created=made)


@router.get("/{response_id}/actions", responses=answers(Actions, NotFound))
def list_feedback_response_actions(reader: Reader, response_id: UUID) -> Response:
    """What can be done to it, whether you may now, and if not, why."""
    return reader.actions(FeedbackResponse, response_id)


@router.post("/{response_id}/publish", responses=MOVED)
def publish_feedback_response(poster: Poster, response_id: UUID) -> Response:
    """Let those who were asked read what came of it."""
    responses.publish(poster.db, poster.actor, poster.row(FeedbackResponse, response_id))
    return poster.answer(FeedbackResponseRead, FeedbackResponse, response_id)


@router.post("/{response_id}/withdraw", responses=MOVED)
def withdraw_feedback_response(poster: Poster, response_id: UUID, data: ReasonWrite) -> Response:
    """Take back what was published."""
    row = poster.row(FeedbackResponse, response_id)
    step = response_workflow.WITHDRAW
    workflow.transition(poster.db, poster.actor, row, step, note=data.reason)
    return poster.answer(FeedbackResponseRead, FeedbackResponse, response_id)


@quotes.get("", responses=answers(FeedbackQuotePage, Invalid))
def list_feedback_quotes(reader: Reader, query: Annotated[QuoteQuery, Query()]) -> Response:
    """Respondents' own words: released ones of your place; to the Unit, all."""
    rows = feedback_quotes.search(reader.actor, query)
    return reader.page(FeedbackQuoteRead, rows, query, feedback_quotes.ORDERS[query.sort])


@quotes.get("/{quote_id}", responses=answers(FeedbackQuoteRead, NotFound))
def get_feedback_quote(reader: Reader, quote_id: UUID) -> Response:
    """One quote."""
    return reader.one(FeedbackQuoteRead, FeedbackQuote, quote_id)


@quotes.post("", responses=answers(FeedbackQuoteRead, *CREATES, status=201), status_code=201)
def create_feedback_quote(creator: Creator, data: QuoteWrite) -> Response:
    """Propose words for release, which their speaker agreed to."""
    made = feedback_quotes.propose(creator.db, creator.actor, data)
    return creator.answer(FeedbackQuoteRead, FeedbackQuote, made, created=True)


@quotes.get("/{quote_id}/actions", responses=answers(Actions, NotFound))
def list_feedback_quote_actions(reader: Reader, quote_id: UUID) -> Response:
    """What can be done to it, whether you may now, and if not, why."""
    return reader.actions(FeedbackQuote, quote_id)


def _decide(poster: Poster, quote_id: UUID, step: Step, reason: str) -> Response:
    row = poster.row(FeedbackQuote, quote_id)
    feedback_quotes.decide(poster.db, poster.actor, row, step, reason)
    return poster.answer(FeedbackQuoteRead, FeedbackQuote, quote_id)


@quotes.post("/{quote_id}/release", responses=DECIDED)
def release_feedback_quote(poster: Poster, quote_id: UUID, data: ReasonWrite) -> Response:
    """Decide that managers and directors of the place may read it, and why."""
    return _decide(poster, quote_id, quote_workflow.RELEASE, data.reason)


@quotes.post("/{quote_id}/refuse", responses=DECIDED)
def refuse_feedback_quote(poster: Poster, quote_id: UUID, data: ReasonWrite) -> Response:
    """Decide that nobody else may read it, and why."""
    return _decide(poster, quote_id, quote_workflow.REFUSE, data.reason)


@quotes.post("/{quote_id}/withdraw", responses=DECIDED)
def withdraw_feedback_quote(poster: Poster, quote_id: UUID, data: ReasonWrite) -> Response:
    """Take a released quote back, and say why."""
    return _decide(poster, quote_id, quote_workflow.WITHDRAW, data.reason)
