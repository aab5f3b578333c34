from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from app.core.errors import Conflict, Invalid, NotFound, PreconditionRequired, Stale
from app.deps import Creator, CurrentActor, Db, Poster, Reader, Writer, answers
from app.models.auditing.programmes import AuditCycle, AuditProgramme, AuditRound
from app.models.auditing.samples import SampleDraw
from app.routers.actions import actions_of
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
from app.schemas.auditing.samples import (
    AllocateWrite,
    AllocationRead,
    SampleDrawPage,
    SampleDrawQuery,
    SampleDrawRead,
    SampleDrawWrite,
    SampleMemberPage,
    SampleMemberQuery,
    SampleMemberRead,
)
from app.schemas.platform.common import Actions, ReasonWrite
from app.services import access
from app.services.auditing import allocations, programme_workflow, programmes
from app.services.auditing import samples as sample_draws
from app.services.platform import workflow

router = APIRouter(prefix="/v1", tags=["programmes"])
samples = APIRouter(prefix="/v1", tags=["samples"])
CHANGES = (NotFound, Conflict, Stale, Invalid, PreconditionRequired)
MOVES = (NotFound, Conflict, Stale, Invalid)


@router.get("/audit-programmes", responses=answers(AuditProgrammePage, Invalid))
def list_audit_programmes(
    reader: Reader, query: Annotated[AuditProgrammeQuery, Query()]
) -> Response:
    """Years of peer auditing, the newest first."""
    rows = programmes.search(reader.actor, query)
    return reader.page(AuditProgrammeRead, rows, query, programmes.ORDERS[query.sort])


@router.get("/audit-programmes/{programme_id}", responses=answers(AuditProgrammeRead, NotFound))
def get_audit_programme(reader: Reader, programme_id: UUID) -> Response:
    """One programme."""
    return reader.one(AuditProgrammeRead, AuditProgramme, programme_id)


@router.put(
    "/audit-programmes/{programme_id}",
    responses=answers(AuditProgrammeRead, *CHANGES, creates=True),
)
def put_audit_programme(writer: Writer, programme_id: UUID, data: AuditProgrammeWrite) -> Response:
    """Create a programme with its cycles, monthly rounds and moderation rule; or rename it."""
    made = programmes.put(writer.db, writer.actor, programme_id, data, writer.precondition)
    return writer.answer(AuditProgrammeRead, AuditProgramme, programme_id, created=made)


@router.get("/audit-cycles", responses=answers(AuditCyclePage, Invalid))
def list_audit_cycles(reader: Reader, query: Annotated[AuditCycleQuery, Query()]) -> Response:
    """Cycles in the order of the year."""
    rows = programmes.search_cycles(reader.actor, query)
    return reader.page(AuditCycleRead, rows, query, programmes.CYCLE_ORDERS[query.sort])


@router.get("/audit-cycles/{cycle_id}", responses=answers(AuditCycleRead, NotFound))
def get_audit_cycle(reader: Reader, cycle_id: UUID) -> Response:
    """One cycle."""
    return reader.one(AuditCycleRead, AuditCycle, cycle_id)


@router.get("/audit-cycles/{cycle_id}/actions", responses=answers(Actions, NotFound))
def list_audit_cycle_actions(db: Db, actor: CurrentActor, cycle_id: UUID) -> Response:
    """What can be done to it, whether you may now, and if not, why."""
    return actions_of(db, actor, AuditCycle, cycle_id)


@router.put("/audit-cycles/{cycle_id}", responses=answers(AuditCycleRead, *CHANGES))
def put_audit_cycle(writer: Writer, cycle_id: UUID, data: AuditCycleWrite) -> Response:
    """Move the days on which a cycle begins and ends."""
    programmes.put_cycle(writer.db, writer.actor, cycle_id, data, writer.precondition)
    return writer.answer(AuditCycleRead, AuditCycle, cycle_id)


def _move_cycle(poster: Poster, cycle_id: UUID, step: workflow.Step, note: str | None) -> Response:
    row = poster.row(AuditCycle, cycle_id)
    workflow.take(poster.db, poster.actor, row, step, note=note)
    return poster.answer(AuditCycleRead, AuditCycle, cycle_id)


@router.post("/audit-cycles/{cycle_id}/open", responses=answers(AuditCycleRead, *MOVES))
def open_audit_cycle(poster: Poster, cycle_id: UUID) -> Response:
    """Let the cycle's work begin."""
    return _move_cycle(poster, cycle_id, programme_workflow.OPEN_CYCLE, None)


@router.post("/audit-cycles/{cycle_id}/start-closing", responses=answers(AuditCycleRead, *MOVES))
def start_closing_audit_cycle(poster: Poster, cycle_id: UUID) -> Response:
    """Announce the end of a cycle: what is begun may be finished."""
    return _move_cycle(poster, cycle_id, programme_workflow.START_CLOSING, None)


@router.post("/audit-cycles/{cycle_id}/close", responses=answers(AuditCycleRead, *MOVES))
def close_audit_cycle(poster: Poster, cycle_id: UUID) -> Response:
    """Close a cycle in which no draft is left."""
    return _move_cycle(poster, cycle_id, programme_workflow.CLOSE_CYCLE, None)


@router.post("/audit-cycles/{cycle_id}/reopen", responses=answers(AuditCycleRead, *MOVES))
def reopen_audit_cycle(poster: Poster, cycle_id: UUID, data: ReasonWrite) -> Response:
    """Open a closed cycle again, with a reason."""
    return _move_cycle(poster, cycle_id, programme_workflow.REOPEN_CYCLE, data.reason)


@router.get("/audit-rounds", responses=answers(AuditRoundPage, Invalid))
def list_audit_rounds(reader: Reader, query: Annotated[AuditRoundQuery, Query()]) -> Response:
    """Rounds, month by month."""
    rows = programmes.search_rounds(reader.actor, query)
    return reader.page(AuditRoundRead, rows, query, programmes.ROUND_ORDERS[query.sort])


@router.get("/audit-rounds/{round_id}", responses=answers(AuditRoundRead, NotFound))
def get_audit_round(reader: Reader, round_id: UUID) -> Response:
    """One round."""
    return reader.one(AuditRoundRead, AuditRound, round_id)


@router.get("/audit-rounds/{round_id}/actions", responses=answers(Actions, NotFound))
def list_audit_round_actions(db: Db, actor: CurrentActor, round_id: UUID) -> Response:
    """What can be done to it, whether you may now, and if not, why."""
    return actions_of(db, actor, AuditRound, round_id)


@router.put("/audit-rounds/{round_id}", responses=answers(AuditRoundRead, *CHANGES))
def put_audit_round(writer: Writer, round_id: UUID, data: AuditRoundWrite) -> Response:
    """Say what a round is for, and until when."""
    programmes.put_round(writer.db, writer.actor, round_id, data, writer.precondition)
    return writer.answer(AuditRoundRead, AuditRound, round_id)


@router.post("/audit-rounds/{round_id}/close", responses=answers(AuditRoundRead, *MOVES))
def close_audit_round(poster: Poster, round_id: UUID) -> Response:
    """Close a round to new work."""
    row = poster.row(AuditRound, round_id)
    workflow.take(poster.db, poster.actor, row, programme_workflow.CLOSE_ROUND)
    return poster.answer(AuditRoundRead, AuditRound, round_id)


@router.post("/audit-rounds/{round_id}/reopen", responses=answers(AuditRoundRead, *MOVES))
def reopen_audit_round(poster: Poster, round_id: UUID, data: ReasonWrite) -> Response:
    """Open a closed round again, with a reason."""
    row = poster.row(AuditRound, round_id)
    workflow.take(poster.db, poster.actor, row, programme_workflow.REOPEN_ROUND, note=data.reason)
    return poster.answer(AuditRoundRead, AuditRound, round_id)


@samples.post(
    "/audit-rounds/{round_id}/sample-draws", responses=answers(SampleDrawRead, *MOVES, status=201)
)
def create_sample_draw(creator: Creator, round_id: UUID, data: SampleDrawWrite) -> Response:
    """Draw a stratified random sample from the cases open today, and propose their audits."""
    sample = sample_draws.draw(creator.db, creator.actor, round_id, data)
    return creator.answer(
        SampleDrawRead, SampleDraw, sample.id, created=True, under="/v1/sample-draws"
    )


@samples.get("/sample-draws", responses=answers(SampleDrawPage, Invalid))
def list_sample_draws(reader: Reader, query: Annotated[SampleDrawQuery, Query()]) -> Response:
    """Samples, the oldest first."""
    rows = sample_draws.search(reader.actor, query)
    return reader.page(SampleDrawRead, rows, query, sample_draws.ORDERS[query.sort])


@samples.get("/sample-draws/{sample_draw_id}", responses=answers(SampleDrawRead, NotFound))
def get_sample_draw(reader: Reader, sample_draw_id: UUID) -> Response:
    """One sample."""
    return reader.one(SampleDrawRead, SampleDraw, sample_draw_id)


@samples.get(
    "/sample-draws/{sample_draw_id}/members",
    responses=answers(SampleMemberPage, NotFound, Invalid),
)
def list_sample_members(
    db: Db, reader: Reader, sample_draw_id: UUID, query: Annotated[SampleMemberQuery, Query()]
) -> Response:
    """Who was drawn and why, and who was not and why not."""
    access.get(db, reader.actor, SampleDraw, sample_draw_id, lock=False)
    rows = sample_draws.members(reader.actor, sample_draw_id, query)
    return reader.page(SampleMemberRead, rows, query, sample_draws.MEMBER_ORDERS[query.sort])


@samples.post("/sample-draws/{sample_draw_id}/allocate", responses=answers(AllocationRead, *MOVES))
def allocate_sample_draw(poster: Poster, sample_draw_id: UUID, data: AllocateWrite) -> Response:
    """Share the drawn cases out: never to the case's own line, within quotas, evenly."""
    sample = poster.row(SampleDraw, sample_draw_id)
    done = allocations.allocate(poster.db, poster.actor, sample, data)
    return poster.send(done.model_dump_json().encode())
