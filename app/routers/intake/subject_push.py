"""Subjects pushed by case-management systems."""

from fastapi import APIRouter, Response

from app.http.batches import How, Pusher, System
from app.http.declarations import documented
from app.schemas.intake.subject_push import SubjectBatchWrite
from app.services.intake import subject_push

router = APIRouter(prefix="/v1", tags=["subjects"])


@router.post("/sources/{system}/subjects:batch", **documented(SubjectBatchWrite, "SubjectRecord"))
def push_subjects(pusher: Pusher, system: System, how: How) -> Response:
    """Creates or updates subjects of a source system, with an outcome for each record."""
    return pusher.batch(subject_push.PUSHED, system, how)
