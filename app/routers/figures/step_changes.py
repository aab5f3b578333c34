"""The routes of step changes."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import CHANGES, answers
from app.http.dependencies import Reader, Writer
from app.models.figures.step_changes import StepChange
from app.schemas.figures.step_changes import (
    StepChangePage,
    StepChangeQuery,
    StepChangeRead,
    StepChangeWrite,
)
from app.schemas.platform.common import Id
from app.services.figures import step_changes

router = APIRouter(prefix="/v1/step-changes", tags=["metrics"])


@router.get("", responses=answers(StepChangePage, Invalid))
def list_step_changes(reader: Reader, query: Annotated[StepChangeQuery, Query()]) -> Response:
    """Lists the days from which control charts have new limits, and why."""
    return reader.page(StepChangeRead, step_changes.search, query, step_changes.ORDERS)


@router.get("/{step_change_id}", responses=answers(StepChangeRead, NotFound))
def get_step_change(reader: Reader, step_change_id: Id) -> Response:
    """Returns one step change."""
    return reader.one(StepChangeRead, StepChange, step_change_id)


@router.put("/{step_change_id}", responses=answers(StepChangeRead, *CHANGES, creates=True))
def put_step_change(writer: Writer, step_change_id: Id, data: StepChangeWrite) -> Response:
    """Enters the day from which a control chart has new limits, or replaces it."""
    created = step_changes.put(writer.db, writer.actor, step_change_id, data, writer.precondition)
    return writer.answer(StepChangeRead, StepChange, step_change_id, created=created)


@router.delete(
    "/{step_change_id}", status_code=204, responses=answers(None, NotFound, *CHANGES, status=204)
)
def delete_step_change(writer: Writer, step_change_id: Id) -> Response:
    """Deletes a step change, so that the limits before it hold again."""
    step_changes.delete(writer.db, writer.actor, step_change_id, writer.precondition)
    return writer.done()
