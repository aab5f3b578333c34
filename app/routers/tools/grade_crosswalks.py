from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import CHANGES, MOVES, answers
from app.http.dependencies import Poster, Reader, Writer
from app.models.tools.grades import GradeCrosswalk
from app.schemas.platform.common import Actions, Id
from app.schemas.tools.grade_crosswalks import (
    GradeCrosswalkPage,
    GradeCrosswalkQuery,
    GradeCrosswalkRead,
    GradeCrosswalkWrite,
)
from app.services.tools import grade_crosswalks

router = APIRouter(prefix="/v1/grade-crosswalks", tags=["tools"])


@router.get("", responses=answers(GradeCrosswalkPage, Invalid))
def list_grade_crosswalks(
    reader: Reader, query: Annotated[GradeCrosswalkQuery, Query()]
) -> Response:
    """Lists the crosswalks from one grade scale to another, proposed and approved."""
    return reader.page(GradeCrosswalkRead, grade_crosswalks.search, query, grade_crosswalks.ORDERS)


@router.get("/{crosswalk_id}", responses=answers(GradeCrosswalkRead, NotFound))
def get_grade_crosswalk(reader: Reader, crosswalk_id: Id) -> Response:
    """Returns one crosswalk."""
    return reader.one(GradeCrosswalkRead, GradeCrosswalk, crosswalk_id)


@router.get("/{crosswalk_id}/actions", responses=answers(Actions, NotFound))
def list_grade_crosswalk_actions(reader: Reader, crosswalk_id: Id) -> Response:
    """Lists the actions on a crosswalk, whether each is allowed now, and why if not."""
    return reader.actions(GradeCrosswalk, crosswalk_id)


@router.put("/{crosswalk_id}", responses=answers(GradeCrosswalkRead, *CHANGES, creates=True))
def put_grade_crosswalk(writer: Writer, crosswalk_id: Id, data: GradeCrosswalkWrite) -> Response:
    """Creates or changes a proposal; to correct an approved crosswalk, propose another one."""
    created = grade_crosswalks.put(writer.db, writer.actor, crosswalk_id, data, writer.precondition)
    return writer.answer(GradeCrosswalkRead, GradeCrosswalk, crosswalk_id, created=created)


@router.delete(
    "/{crosswalk_id}", status_code=204, responses=answers(None, NotFound, *CHANGES, status=204)
)
def delete_grade_crosswalk(writer: Writer, crosswalk_id: Id) -> Response:
    """Deletes a proposal; an approved crosswalk cannot be deleted."""
    grade_crosswalks.delete(writer.db, writer.actor, crosswalk_id, writer.precondition)
    return writer.done()


@router.post("/{crosswalk_id}/approve", responses=answers(GradeCrosswalkRead, *MOVES))
def approve_grade_crosswalk(poster: Poster, crosswalk_id: Id) -> Response:
    """Approves another person's proposal; figures use the crosswalk from its first day on."""
    row = poster.row(GradeCrosswalk, crosswalk_id)
    grade_crosswalks.approve(poster.db, poster.actor, row)
    return poster.answer(GradeCrosswalkRead, GradeCrosswalk, crosswalk_id)
