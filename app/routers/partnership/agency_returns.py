"""The routes of agency returns."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import CHANGES, MOVES, answers
from app.http.dependencies import Poster, Reader, Writer
from app.models.partnership.agency_returns import AgencyReturn
from app.schemas.cases.case_numbers import CaseNumberRead
from app.schemas.partnership.agency_returns import (
    AgencyReturnPage,
    AgencyReturnQuery,
    AgencyReturnRead,
    AgencyReturnSummary,
    AgencyReturnWrite,
)
from app.schemas.platform.common import Actions, Id, ReasonWrite
from app.services.partnership import agency_return_case_numbers, agency_returns

router = APIRouter(prefix="/v1/agency-returns", tags=["partnership"])
MOVED = answers(AgencyReturnRead, *MOVES)


@router.get("", responses=answers(AgencyReturnPage, Invalid))
def list_agency_returns(reader: Reader, query: Annotated[AgencyReturnQuery, Query()]) -> Response:
    """Agency returns that you may see, by audit, body and state; the earliest due date first."""
    schema = query.shown(AgencyReturnSummary, AgencyReturnRead)
    return reader.page(schema, agency_returns.search, query, agency_returns.ORDERS)


@router.get("/{agency_return_id}", responses=answers(AgencyReturnRead, NotFound))
def get_agency_return(reader: Reader, agency_return_id: Id) -> Response:
    """One agency return: what a body found about its own practice with one child."""
    return reader.one(AgencyReturnRead, AgencyReturn, agency_return_id)


@router.get("/{agency_return_id}/actions", responses=answers(Actions, NotFound))
def list_agency_return_actions(reader: Reader, agency_return_id: Id) -> Response:
    """Which steps you can take on an agency return now, and why the others are not possible."""
    return reader.actions(AgencyReturn, agency_return_id)


@router.put("/{agency_return_id}", responses=answers(AgencyReturnRead, NotFound, *CHANGES))
def put_agency_return(writer: Writer, agency_return_id: Id, data: AgencyReturnWrite) -> Response:
    """Save what your body has written so far; nobody else reads it yet."""
    agency_returns.write(writer.db, writer.actor, agency_return_id, data, writer.precondition)
    return writer.answer(AgencyReturnRead, AgencyReturn, agency_return_id)


@router.post("/{agency_return_id}/submit", responses=MOVED)
def submit_agency_return(poster: Poster, agency_return_id: Id) -> Response:
    """Submit a complete return; the other bodies read it from the joint discussion on."""
    row = poster.row(AgencyReturn, agency_return_id)
    agency_returns.submit(poster.db, poster.actor, row)
    return poster.answer(AgencyReturnRead, AgencyReturn, agency_return_id)


@router.post("/{agency_return_id}/recall", responses=MOVED)
def recall_agency_return(poster: Poster, agency_return_id: Id) -> Response:
    """Take a return of yours back, until the joint discussion is opened."""
    row = poster.row(AgencyReturn, agency_return_id)
    agency_returns.recall(poster.db, poster.actor, row)
    return poster.answer(AgencyReturnRead, AgencyReturn, agency_return_id)


@router.post("/{agency_return_id}/declare-no-involvement", responses=MOVED)
def declare_no_involvement(poster: Poster, agency_return_id: Id, data: ReasonWrite) -> Response:
    """Say that your body had nothing to do with the child in the period."""
    row = poster.row(AgencyReturn, agency_return_id)
    agency_returns.declare_no_involvement(poster.db, poster.actor, row, data.reason)
    return poster.answer(AgencyReturnRead, AgencyReturn, agency_return_id)


@router.post("/{agency_return_id}/mark-overdue", responses=MOVED)
def mark_agency_return_overdue(poster: Poster, agency_return_id: Id, data: ReasonWrite) -> Response:
    """Note why a return is late; the joint discussion need not wait for it."""
    row = poster.row(AgencyReturn, agency_return_id)
    agency_returns.mark_overdue(poster.db, poster.actor, row, data.reason)
    return poster.answer(AgencyReturnRead, AgencyReturn, agency_return_id)


@router.post("/{agency_return_id}/show-case-number", responses=answers(CaseNumberRead, *MOVES))
def show_case_number_of_return(poster: Poster, agency_return_id: Id) -> Response:
    """Show the case number of the child to the contact of social care; each showing is logged."""
    row = poster.row(AgencyReturn, agency_return_id)
    shown = agency_return_case_numbers.show(poster.db, poster.actor, row)
    return poster.json_once(shown, shown.model_copy(update={"case_number": None}))
