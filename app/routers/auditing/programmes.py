from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import CHANGES, MOVES, answers
from app.http.dependencies import Poster, Reader, Writer
from app.models.auditing.programmes import AuditCycle, AuditProgramme, AuditRound
from app.schemas.auditing.cycles import (
    AuditCyclePage,
    AuditCycleQuery,
    AuditCycleRead,
    AuditCycleWrite,
)
from app.schemas.auditing.programmes import (
    AuditProgrammePage,
    AuditProgrammeQuery,
    AuditProgrammeRead,
    AuditProgrammeWrite,
)
from app.schemas.auditing.rounds import (
    AuditRoundPage,
    AuditRoundQuery,
    AuditRoundRead,
    AuditRoundWrite,
)
from app.schemas.platform.common import Actions, Id, ReasonWrite
from app.services.auditing import programme_workflow, programmes
from app.services.platform import workflow

router = APIRouter(prefix="/v1", tags=["programmes"])


@router.get("/audit-programmes", responses=answers(AuditProgrammePage, Invalid))
def list_audit_programmes(
    reader: Reader, query: Annotated[AuditProgrammeQuery, Query()]
) -> Response:
    """Programmes, the latest year first."""
    return reader.page(AuditProgrammeRead, programmes.search, query, programmes.ORDERS)


@router.get("/audit-programmes/{programme_id}", responses=answers(AuditProgrammeRead, NotFound))
def get_audit_programme(reader: Reader, programme_id: Id) -> Response:
    """One programme."""
    return reader.one(AuditProgrammeRead, AuditProgramme, programme_id)


@router.put(
    "/audit-programmes/{programme_id}",
    responses=answers(AuditProgrammeRead, NotFound, *CHANGES, creates=True),
)
def put_audit_programme(writer: Writer, programme_id: Id, data: AuditProgrammeWrite) -> Response:
    """Create a programme with its cycles, monthly rounds and moderation rule, or rename it."""
    created = programmes.put(writer.db, writer.actor, programme_id, data, writer.precondition)
    return writer.answer(AuditProgrammeRead, AuditProgramme, programme_id, created=created)


@router.get("/audit-cycles", responses=answers(AuditCyclePage, Invalid))
def list_audit_cycles(reader: Reader, query: Annotated[AuditCycleQuery, Query()]) -> Response:
    """Cycles in the order of the year."""
    rows = programmes.search_cycles(reader.actor, query)
    return reader.page(AuditCycleRead, rows, query, programmes.CYCLE_ORDERS)


@router.get("/audit-cycles/{cycle_id}", responses=answers(AuditCycleRead, NotFound))
def get_audit_cycle(reader: Reader, cycle_id: Id) -> Response:
    """One cycle."""
    return reader.one(AuditCycleRead, AuditCycle, cycle_id)


@router.get("/audit-cycles/{cycle_id}/actions", responses=answers(Actions, NotFound))
def list_audit_cycle_actions(reader: Reader, cycle_id: Id) -> Response:
    """Which actions you can take on a cycle now, and why the others are not possible."""
    return reader.actions(AuditCycle, cycle_id)


@router.put("/audit-cycles/{cycle_id}", responses=answers(AuditCycleRead, NotFound, *CHANGES))
def put_audit_cycle(writer: Writer, cycle_id: Id, data: AuditCycleWrite) -> Response:
    """Change the first and last day of a cycle."""
    programmes.put_cycle(writer.db, writer.actor, cycle_id, data, writer.precondition)
    return writer.answer(AuditCycleRead, AuditCycle, cycle_id)


def _move_cycle(poster: Poster, cycle_id: Id, step: workflow.Step, note: str | None) -> Response:
    row = poster.row(AuditCycle, cycle_id)
    workflow.transition(poster.db, poster.actor, row, step, note=note)
    return poster.answer(AuditCycleRead, AuditCycle, cycle_id)


@router.post("/audit-cycles/{cycle_id}/open", responses=answers(AuditCycleRead, *MOVES))
def open_audit_cycle(poster: Poster, cycle_id: Id) -> Response:
    """Open a cycle, so that its work can begin."""
    return _move_cycle(poster, cycle_id, programme_workflow.OPEN_CYCLE, None)


@router.post("/audit-cycles/{cycle_id}/start-closing", responses=answers(AuditCycleRead, *MOVES))
def start_closing_audit_cycle(poster: Poster, cycle_id: Id) -> Response:
    """Announce the end of a cycle: work that has begun can still be finished."""
    return _move_cycle(poster, cycle_id, programme_workflow.START_CLOSING, None)


@router.post("/audit-cycles/{cycle_id}/close", responses=answers(AuditCycleRead, *MOVES))
def close_audit_cycle(poster: Poster, cycle_id: Id) -> Response:
    """Close a cycle that has no draft audits left."""
    return _move_cycle(poster, cycle_id, programme_workflow.CLOSE_CYCLE, None)


@router.post("/audit-cycles/{cycle_id}/reopen", responses=answers(AuditCycleRead, *MOVES))
def reopen_audit_cycle(poster: Poster, cycle_id: Id, data: ReasonWrite) -> Response:
    """Open a closed cycle again, with a reason."""
    return _move_cycle(poster, cycle_id, programme_workflow.REOPEN_CYCLE, data.reason)


@router.get("/audit-rounds", responses=answers(AuditRoundPage, Invalid))
def list_audit_rounds(reader: Reader, query: Annotated[AuditRoundQuery, Query()]) -> Response:
    """Rounds, month by month."""
    rows = programmes.search_rounds(reader.actor, query)
    return reader.page(AuditRoundRead, rows, query, programmes.ROUND_ORDERS)


@router.get("/audit-rounds/{round_id}", responses=answers(AuditRoundRead, NotFound))
def get_audit_round(reader: Reader, round_id: Id) -> Response:
    """One round."""
    return reader.one(AuditRoundRead, AuditRound, round_id)


@router.get("/audit-rounds/{round_id}/actions", responses=answers(Actions, NotFound))
def list_audit_round_actions(reader: Reader, round_id: Id) -> Response:
    """Which actions you can take on a round now, and why the others are not possible."""
    return reader.actions(AuditRound, round_id)


@router.put("/audit-rounds/{round_id}", responses=answers(AuditRoundRead, NotFound, *CHANGES))
def put_audit_round(writer: Writer, round_id: Id, data: AuditRoundWrite) -> Response:
    """Change what a round is for, and its due date."""
    programmes.put_round(writer.db, writer.actor, round_id, data, writer.precondition)
    return writer.answer(AuditRoundRead, AuditRound, round_id)


@router.post("/audit-rounds/{round_id}/close", responses=answers(AuditRoundRead, *MOVES))
def close_audit_round(poster: Poster, round_id: Id) -> Response:
    """Close a round to new work."""
    row = poster.row(AuditRound, round_id)
    workflow.transition(poster.db, poster.actor, row, programme_workflow.CLOSE_ROUND)
    return poster.answer(AuditRoundRead, AuditRound, round_id)


@router.post("/audit-rounds/{round_id}/reopen", responses=answers(AuditRoundRead, *MOVES))
def reopen_audit_round(poster: Poster, round_id: Id, data: ReasonWrite) -> Response:
    """Open a closed round again, with a reason."""
    row = poster.row(AuditRound, round_id)
    workflow.transition(
        poster.db, poster.actor, row, programme_workflow.REOPEN_ROUND, note=data.reason
    )
    return poster.answer(AuditRoundRead, AuditRound, round_id)
