"""The routes of lines of enquiry."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import CHANGES, MOVES, answers
from app.http.dependencies import Poster, Reader, Writer
from app.models.outcome_analysis.lines_of_enquiry import LineOfEnquiry
from app.schemas.outcome_analysis.lines_of_enquiry import (
    LineOfEnquiryAnswerWrite,
    LineOfEnquiryPage,
    LineOfEnquiryQuery,
    LineOfEnquiryRead,
    LineOfEnquirySummary,
    LineOfEnquiryWrite,
)
from app.schemas.platform.common import Actions, Id, ReasonWrite
from app.services.outcome_analysis import lines_of_enquiry

router = APIRouter(prefix="/v1/lines-of-enquiry", tags=["outcome-analysis"])
MOVED = answers(LineOfEnquiryRead, *MOVES)


@router.get("", responses=answers(LineOfEnquiryPage, Invalid))
def list_lines_of_enquiry(
    reader: Reader, query: Annotated[LineOfEnquiryQuery, Query()]
) -> Response:
    """Lines of enquiry of the analyses that you may see; `view=full` gives the answers."""
    schema = query.shown(LineOfEnquirySummary, LineOfEnquiryRead)
    return reader.page(schema, lines_of_enquiry.search, query, lines_of_enquiry.ORDERS)


@router.get("/{line_of_enquiry_id}", responses=answers(LineOfEnquiryRead, NotFound))
def get_line_of_enquiry(reader: Reader, line_of_enquiry_id: Id) -> Response:
    """One line of enquiry, with the recommendations that it is drawn from."""
    return reader.one(LineOfEnquiryRead, LineOfEnquiry, line_of_enquiry_id)


@router.get("/{line_of_enquiry_id}/actions", responses=answers(Actions, NotFound))
def list_line_of_enquiry_actions(reader: Reader, line_of_enquiry_id: Id) -> Response:
    """Which steps you can take on a line of enquiry now, and why the others are not possible."""
    return reader.actions(LineOfEnquiry, line_of_enquiry_id)


@router.put("/{line_of_enquiry_id}", responses=answers(LineOfEnquiryRead, *CHANGES, creates=True))
def put_line_of_enquiry(
    writer: Writer, line_of_enquiry_id: Id, data: LineOfEnquiryWrite
) -> Response:
    """Set a line of enquiry of an analysis, or replace it until it is answered."""
    changed = (writer.db, writer.actor, line_of_enquiry_id, data, writer.precondition)
    created = lines_of_enquiry.put(*changed)
    return writer.answer(LineOfEnquiryRead, LineOfEnquiry, line_of_enquiry_id, created=created)


@router.post("/{line_of_enquiry_id}/answer", responses=MOVED)
def answer_line_of_enquiry(
    poster: Poster, line_of_enquiry_id: Id, data: LineOfEnquiryAnswerWrite
) -> Response:
    """Answer a line of enquiry, as the lead of its analysis."""
    row = poster.row(LineOfEnquiry, line_of_enquiry_id)
    lines_of_enquiry.answer(poster.db, poster.actor, row, data.answer_text)
    return poster.answer(LineOfEnquiryRead, LineOfEnquiry, line_of_enquiry_id)


@router.post("/{line_of_enquiry_id}/withdraw", responses=MOVED)
def withdraw_line_of_enquiry(poster: Poster, line_of_enquiry_id: Id, data: ReasonWrite) -> Response:
    """Withdraw a line of enquiry that is no longer asked, with the reason."""
    row = poster.row(LineOfEnquiry, line_of_enquiry_id)
    lines_of_enquiry.withdraw(poster.db, poster.actor, row, data.reason)
    return poster.answer(LineOfEnquiryRead, LineOfEnquiry, line_of_enquiry_id)
