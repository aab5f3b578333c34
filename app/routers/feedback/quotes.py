from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import CREATES, MOVES, answers
from app.http.dependencies import Creator, Poster, Reader
from app.models.feedback.outcomes import FeedbackQuote
from app.schemas.feedback.quotes import FeedbackQuotePage, FeedbackQuoteRead, QuoteQuery, QuoteWrite
from app.schemas.platform.common import Actions, Id, ReasonWrite
from app.services.feedback import quote_workflow, quotes
from app.services.platform.workflow import Step

router = APIRouter(prefix="/v1/feedback-quotes", tags=["feedback"])
MOVED = answers(FeedbackQuoteRead, *MOVES)


@router.get("", responses=answers(FeedbackQuotePage, Invalid))
def list_feedback_quotes(reader: Reader, query: Annotated[QuoteQuery, Query()]) -> Response:
    """Lists quotes: those released for your area, or all of them for the QA unit."""
    return reader.page(FeedbackQuoteRead, quotes.search, query, quotes.ORDERS)


@router.get("/{quote_id}", responses=answers(FeedbackQuoteRead, NotFound))
def get_feedback_quote(reader: Reader, quote_id: Id) -> Response:
    """Returns one quote."""
    return reader.one(FeedbackQuoteRead, FeedbackQuote, quote_id)


@router.post("", responses=answers(FeedbackQuoteRead, *CREATES, status=201), status_code=201)
def create_feedback_quote(creator: Creator, data: QuoteWrite) -> Response:
    """Proposes a quote; its respondent must have agreed to be quoted."""
    quote_id = quotes.propose(creator.db, creator.actor, data)
    return creator.answer(FeedbackQuoteRead, FeedbackQuote, quote_id, created=True)


@router.get("/{quote_id}/actions", responses=answers(Actions, NotFound))
def list_feedback_quote_actions(reader: Reader, quote_id: Id) -> Response:
    """Which actions you can take on a quote now, and why the others are not possible."""
    return reader.actions(FeedbackQuote, quote_id)


def _decide(poster: Poster, quote_id: Id, step: Step, reason: str) -> Response:
    row = poster.row(FeedbackQuote, quote_id)
    quotes.decide(poster.db, poster.actor, row, step, reason)
    return poster.answer(FeedbackQuoteRead, FeedbackQuote, quote_id)


@router.post("/{quote_id}/release", responses=MOVED)
def release_feedback_quote(poster: Poster, quote_id: Id, data: ReasonWrite) -> Response:
    """Releases the quote to managers and directors of its area, with a reason."""
    return _decide(poster, quote_id, quote_workflow.RELEASE, data.reason)


@router.post("/{quote_id}/refuse", responses=MOVED)
def refuse_feedback_quote(poster: Poster, quote_id: Id, data: ReasonWrite) -> Response:
    """Refuses to release the quote, with a reason."""
    return _decide(poster, quote_id, quote_workflow.REFUSE, data.reason)


@router.post("/{quote_id}/withdraw", responses=MOVED)
def withdraw_feedback_quote(poster: Poster, quote_id: Id, data: ReasonWrite) -> Response:
    """Withdraws a released quote, with a reason."""
    return _decide(poster, quote_id, quote_workflow.WITHDRAW, data.reason)
