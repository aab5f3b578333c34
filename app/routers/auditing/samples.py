"""The routes of samples and their allocation."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import MOVES, answers
from app.http.dependencies import Creator, Db, Poster, Reader
from app.models.auditing.samples import SampleDraw
from app.schemas.auditing.samples import (
    AllocateWrite,
    AllocationRead,
    SampleDrawPage,
    SampleDrawQuery,
    SampleDrawRead,
    SampleDrawSummary,
    SampleDrawWrite,
    SampleMemberPage,
    SampleMemberQuery,
    SampleMemberRead,
)
from app.schemas.platform.common import Id
from app.services import access
from app.services.auditing import allocations, samples

router = APIRouter(prefix="/v1", tags=["samples"])


@router.post(
    "/audit-rounds/{round_id}/sample-draws",
    status_code=201,
    responses=answers(SampleDrawRead, *MOVES, status=201),
)
def create_sample_draw(creator: Creator, round_id: Id, data: SampleDrawWrite) -> Response:
    """Draw a stratified random sample from today's open cases, and propose assignments."""
    sample = samples.draw(creator.db, creator.actor, round_id, data)
    return creator.answer(
        SampleDrawRead, SampleDraw, sample.id, created=True, under="/v1/sample-draws"
    )


@router.get("/sample-draws", responses=answers(SampleDrawPage, Invalid))
def list_sample_draws(reader: Reader, query: Annotated[SampleDrawQuery, Query()]) -> Response:
    """Samples, the earliest first; `view=full` gives their frames and strata."""
    schema = query.shown(SampleDrawSummary, SampleDrawRead)
    return reader.page(schema, samples.search, query, samples.ORDERS)


@router.get("/sample-draws/{sample_draw_id}", responses=answers(SampleDrawRead, NotFound))
def get_sample_draw(reader: Reader, sample_draw_id: Id) -> Response:
    """One sample."""
    return reader.one(SampleDrawRead, SampleDraw, sample_draw_id)


@router.get(
    "/sample-draws/{sample_draw_id}/members", responses=answers(SampleMemberPage, NotFound, Invalid)
)
def list_sample_members(
    db: Db, reader: Reader, sample_draw_id: Id, query: Annotated[SampleMemberQuery, Query()]
) -> Response:
    """The members of a sample: who was drawn or not, and why."""
    access.get(db, reader.actor, SampleDraw, sample_draw_id, lock=False)
    rows = samples.members(reader.actor, sample_draw_id, query)
    return reader.page(SampleMemberRead, rows, query, samples.MEMBER_ORDERS)


@router.post("/sample-draws/{sample_draw_id}/allocate", responses=answers(AllocationRead, *MOVES))
def allocate_sample_draw(poster: Poster, sample_draw_id: Id, data: AllocateWrite) -> Response:
    """Allocate the drawn cases to independent auditors, evenly and within their quotas."""
    sample = poster.row(SampleDraw, sample_draw_id)
    return poster.json(allocations.allocate(poster.db, poster.actor, sample, data))
