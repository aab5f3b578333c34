from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core import ids
from app.core.errors import Invalid, Malformed, NotFound
from app.http.declarations import CHANGES, CREATES, MOVES, answers
from app.http.dependencies import Creator, Poster, Reader, Writer
from app.models.reviewing.escalations import Escalation
from app.schemas.platform.common import Actions, Id, ReasonWrite
from app.schemas.reviewing.escalations import (
    EscalateFormallyWrite,
    EscalateWrite,
    EscalationPage,
    EscalationQuery,
    EscalationRead,
    EscalationResolveWrite,
    EscalationResponseWrite,
    EscalationSummary,
    EscalationWrite,
    ResponderWrite,
)
from app.services.reviewing import escalation_raising, escalations

router = APIRouter(prefix="/v1/escalations", tags=["escalations"])
MOVED = answers(EscalationRead, *MOVES)


@router.get("", responses=answers(EscalationPage, Invalid))
def list_escalations(reader: Reader, query: Annotated[EscalationQuery, Query()]) -> Response:
    """Escalations: `waiting_for_me=true` for your own, `overdue=true&sort=due_on` for late ones."""
    schema = query.shown(EscalationSummary, EscalationRead)
    return reader.page(schema, escalations.search, query, escalations.ORDERS)


@router.get("/{escalation_id}", responses=answers(EscalationRead, NotFound))
def get_escalation(reader: Reader, escalation_id: Id) -> Response:
    """One escalation, with its stages and responses."""
    return reader.one(EscalationRead, Escalation, escalation_id)


@router.get("/{escalation_id}/actions", responses=answers(Actions, NotFound))
def list_escalation_actions(reader: Reader, escalation_id: Id) -> Response:
    """Which actions you can take on an escalation now, and why the others are not possible."""
    return reader.actions(Escalation, escalation_id)


@router.post(
    "", responses=answers(EscalationRead, Malformed, *CREATES, status=201), status_code=201
)
def create_escalation(creator: Creator, data: EscalationWrite) -> Response:
    """Raise an escalation as an alert or at a later stage; the responder of that stage is asked."""
    row = escalation_raising.raise_(creator.db, creator.actor, ids.new(), data)
    return creator.answer(EscalationRead, Escalation, row.id, created=True)


@router.put("/{escalation_id}", responses=answers(EscalationRead, NotFound, *CHANGES, creates=True))
def put_escalation(writer: Writer, escalation_id: Id, data: EscalationWrite) -> Response:
    """Raise an escalation at an identifier of your choice, or correct it until it is answered."""
    created = escalations.put(writer.db, writer.actor, escalation_id, data, writer.precondition)
    return writer.answer(EscalationRead, Escalation, escalation_id, created=created)


def _answer(poster: Poster, escalation_id: Id) -> Response:
    return poster.answer(EscalationRead, Escalation, escalation_id)


@router.post("/{escalation_id}/respond", responses=MOVED)
def respond_to_escalation(
    poster: Poster, escalation_id: Id, data: EscalationResponseWrite
) -> Response:
    """Answer an escalation; then the person who raised it decides what to do next."""
    escalations.respond(poster.db, poster.actor, poster.row(Escalation, escalation_id), data.text)
    return _answer(poster, escalation_id)


@router.post("/{escalation_id}/ask", responses=MOVED)
def ask_about_escalation(poster: Poster, escalation_id: Id, data: ResponderWrite) -> Response:
    """Ask somebody else at the same stage to answer, or the same person again."""
    escalations.ask(poster.db, poster.actor, poster.row(Escalation, escalation_id), data)
    return _answer(poster, escalation_id)


@router.post("/{escalation_id}/escalate-informally", responses=MOVED)
def escalate_informally(poster: Poster, escalation_id: Id, data: EscalateWrite) -> Response:
    """Move an alert to the informal stage."""
    row = poster.row(Escalation, escalation_id)
    escalations.escalate_informally(poster.db, poster.actor, row, data)
    return _answer(poster, escalation_id)


@router.post("/{escalation_id}/escalate-formally", responses=MOVED)
def escalate_formally(poster: Poster, escalation_id: Id, data: EscalateFormallyWrite) -> Response:
    """Begin the formal process, or move to a later stage of it; stages may be bypassed."""
    row = poster.row(Escalation, escalation_id)
    escalations.escalate_formally(poster.db, poster.actor, row, data)
    return _answer(poster, escalation_id)


@router.post("/{escalation_id}/resolve", responses=MOVED)
def resolve_escalation(poster: Poster, escalation_id: Id, data: EscalationResolveWrite) -> Response:
    """Close an escalation with its outcome."""
    escalations.resolve(poster.db, poster.actor, poster.row(Escalation, escalation_id), data)
    return _answer(poster, escalation_id)


@router.post("/{escalation_id}/refer-to-cafcass", responses=MOVED)
def refer_escalation(poster: Poster, escalation_id: Id, data: ReasonWrite) -> Response:
    """Refer an escalation about a child in care to Cafcass, from any stage."""
    escalations.refer(poster.db, poster.actor, poster.row(Escalation, escalation_id), data.reason)
    return _answer(poster, escalation_id)


@router.post("/{escalation_id}/withdraw", responses=MOVED)
def withdraw_escalation(poster: Poster, escalation_id: Id, data: ReasonWrite) -> Response:
    """Withdraw an escalation, with a reason."""
    escalations.withdraw(
        poster.db, poster.actor, poster.row(Escalation, escalation_id), data.reason
    )
    return _answer(poster, escalation_id)
