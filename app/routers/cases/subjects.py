from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import MOVES, answers
from app.http.dependencies import Poster, Reader
from app.models.cases.subjects import Subject
from app.schemas.cases.case_numbers import CaseNumberRead, CaseNumberWrite
from app.schemas.cases.subjects import SubjectPage, SubjectQuery, SubjectRead
from app.schemas.platform.common import Id
from app.services.cases import case_numbers, subjects

router = APIRouter(prefix="/v1", tags=["subjects"])


@router.get("/subjects", responses=answers(SubjectPage, Invalid))
def list_subjects(reader: Reader, query: Annotated[SubjectQuery, Query()]) -> Response:
    """Lists the children, families, carers and plans that you may see, by pseudonym."""
    return reader.page(SubjectRead, subjects.search, query, subjects.ORDERS)


@router.get("/subjects/{subject_id}", responses=answers(SubjectRead, NotFound))
def get_subject(reader: Reader, subject_id: Id) -> Response:
    """Returns one subject."""
    return reader.one(SubjectRead, Subject, subject_id)


@router.post(
    "/subjects/{subject_id}/case-number",
    responses=answers(CaseNumberRead, *MOVES),
)
def show_case_number(
    poster: Poster, subject_id: Id, data: CaseNumberWrite | None = None
) -> Response:
    """Shows the source's own case number of a child to those who work on the case.

    Each showing is a line of the access log. The quality assurance unit gives a reason.
    """
    reason = data.reason if data else None
    subject = poster.row(Subject, subject_id)
    shown = case_numbers.show(poster.db, poster.actor, subject, reason)
    return poster.json_once(shown, shown.model_copy(update={"case_number": None}))
