from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import answers
from app.http.dependencies import Reader
from app.models.cases.subjects import Subject
from app.schemas.cases.subjects import SubjectPage, SubjectQuery, SubjectRead
from app.services.cases import subjects

router = APIRouter(prefix="/v1", tags=["subjects"])


@router.get("/subjects", responses=answers(SubjectPage, Invalid))
def list_subjects(reader: Reader, query: Annotated[SubjectQuery, Query()]) -> Response:
    """Lists the children, families, carers and plans that you may see, by pseudonym."""
    rows = subjects.search(reader.actor, query)
    return reader.page(SubjectRead, rows, query, subjects.ORDERS)


@router.get("/subjects/{subject_id}", responses=answers(SubjectRead, NotFound))
def get_subject(reader: Reader, subject_id: UUID) -> Response:
    """Returns one subject."""
    return reader.one(SubjectRead, Subject, subject_id)
