from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core import ids
from app.core.errors import Invalid, Malformed, NotFound
from app.http import bulk_verbs
from app.http.declarations import CHANGES, CREATES, MOVES, answers
from app.http.dependencies import Creator, Poster, Reader, Writer
from app.models.findings.actions import Action
from app.schemas.findings.actions import (
    ActionAssessWrite,
    ActionCompleteWrite,
    ActionExtendWrite,
    ActionPage,
    ActionPeriods,
    ActionQuery,
    ActionRead,
    ActionReassignWrite,
    ActionsExtend,
    ActionsReassign,
    ActionSummary,
    ActionVerifyWrite,
    ActionView,
    ActionWrite,
)
from app.schemas.platform.common import Actions, Id, ReasonWrite
from app.services.findings import action_moves, actions

router = APIRouter(prefix="/v1/actions", tags=["actions"])
MOVED = answers(ActionRead, *MOVES)


@router.get("", responses=answers(ActionPage, Invalid))
def list_actions(reader: Reader, query: Annotated[ActionQuery, Query()]) -> Response:
    """Actions by due date; `overdue`, `unowned` and `effectiveness` find those in trouble."""
    schema = ActionRead if query.view is ActionView.FULL else ActionSummary
    return reader.page(schema, actions.search, query, actions.ORDERS)


@router.get("/{action_id}", responses=answers(ActionRead, NotFound))
def get_action(reader: Reader, action_id: Id) -> Response:
    """One action, with its people, its evidence and what it comes from."""
    return reader.one(ActionRead, Action, action_id)


@router.get("/{action_id}/actions", responses=answers(Actions, NotFound))
def list_action_actions(reader: Reader, action_id: Id) -> Response:
    """Which steps you can take on an action now, and why the others are not possible."""
    return reader.actions(Action, action_id)


@router.get("/{action_id}/periods", responses=answers(ActionPeriods, NotFound))
def list_action_periods(reader: Reader, action_id: Id) -> Response:
    """Who owned an action from when to when, with its status, due date and the reasons given."""
    return reader.parts(actions.PERIODS, action_id)


@router.post("", responses=answers(ActionRead, Malformed, *CREATES, status=201), status_code=201)
def create_action(creator: Creator, data: ActionWrite) -> Response:
    """Raise an action from an accepted recommendation or from a finding."""
    row = actions.create(creator.db, creator.actor, ids.new(), data)
    return creator.answer(ActionRead, Action, row.id, created=True)


@router.put("/{action_id}", responses=answers(ActionRead, *CHANGES, creates=True))
def put_action(writer: Writer, action_id: Id, data: ActionWrite) -> Response:
    """Raise an action at an identifier of your choice, or replace its words and priority."""
    created = actions.put(writer.db, writer.actor, action_id, data, writer.precondition)
    return writer.answer(ActionRead, Action, action_id, created=created)


@router.post("/{action_id}/start", responses=MOVED)
def start_action(poster: Poster, action_id: Id) -> Response:
    """Begin an action that you own."""
    row = poster.row(Action, action_id)
    action_moves.start(poster.db, poster.actor, row)
    return poster.answer(ActionRead, Action, action_id)


@router.post("/{action_id}/complete", responses=MOVED)
def complete_action(poster: Poster, action_id: Id, data: ActionCompleteWrite) -> Response:
    """Say what you did about an action that you own, and where it can be seen."""
    row = poster.row(Action, action_id)
    action_moves.complete(poster.db, poster.actor, row, data)
    return poster.answer(ActionRead, Action, action_id)


@router.post("/{action_id}/return", responses=MOVED)
def return_action(poster: Poster, action_id: Id, data: ReasonWrite) -> Response:
    """Return a completed action to its owner, with what is missing."""
    row = poster.row(Action, action_id)
    action_moves.send_back(poster.db, poster.actor, row, data.reason)
    return poster.answer(ActionRead, Action, action_id)


@router.post("/{action_id}/verify", responses=MOVED)
def verify_action(poster: Poster, action_id: Id, data: ActionVerifyWrite) -> Response:
    """Say that an action of somebody else was done."""
    row = poster.row(Action, action_id)
    action_moves.verify(poster.db, poster.actor, row, data)
    return poster.answer(ActionRead, Action, action_id)


@router.post("/{action_id}/assess", responses=MOVED)
def assess_action(poster: Poster, action_id: Id, data: ActionAssessWrite) -> Response:
    """Say whether an action of somebody else changed anything."""
    row = poster.row(Action, action_id)
    action_moves.assess(poster.db, poster.actor, row, data)
    return poster.answer(ActionRead, Action, action_id)


@router.post("/{action_id}/close", responses=MOVED)
def close_action(poster: Poster, action_id: Id) -> Response:
    """Close a verified action of somebody else."""
    row = poster.row(Action, action_id)
    action_moves.close(poster.db, poster.actor, row)
    return poster.answer(ActionRead, Action, action_id)


@router.post("/{action_id}/cancel", responses=MOVED)
def cancel_action(poster: Poster, action_id: Id, data: ReasonWrite) -> Response:
    """Cancel an action that is not to be done any more, with the reason."""
    row = poster.row(Action, action_id)
    action_moves.cancel(poster.db, poster.actor, row, data.reason)
    return poster.answer(ActionRead, Action, action_id)


@router.post("/{action_id}/extend", responses=MOVED)
def extend_action(poster: Poster, action_id: Id, data: ActionExtendWrite) -> Response:
    """Extend the due date of an action of somebody else, with the reason."""
    row = poster.row(Action, action_id)
    action_moves.extend(poster.db, poster.actor, row, data)
    return poster.answer(ActionRead, Action, action_id)


@router.post("/{action_id}/reassign", responses=MOVED)
def reassign_action(poster: Poster, action_id: Id, data: ActionReassignWrite) -> Response:
    """Give an action to another owner, with the reason."""
    row = poster.row(Action, action_id)
    action_moves.reassign(poster.db, poster.actor, row, data)
    return poster.answer(ActionRead, Action, action_id)


@router.post(":extend", **bulk_verbs.ROUTE)
def extend_actions(creator: Creator, data: ActionsExtend) -> Response:
    """Extend many actions, each with its day; a rejected item leaves the others alone."""
    return bulk_verbs.answer(creator, action_moves.EXTEND_EACH, data.items)


@router.post(":reassign", **bulk_verbs.ROUTE)
def reassign_actions(creator: Creator, data: ActionsReassign) -> Response:
    """Give many actions to other owners; a rejected item leaves the others alone."""
    return bulk_verbs.answer(creator, action_moves.REASSIGN_EACH, data.items)
