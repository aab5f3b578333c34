"""Feedback pushed by other systems."""

from fastapi import APIRouter, Response

from app.http.batches import How, Pusher, System
from app.http.declarations import documented
from app.schemas.feedback.submission_push import FeedbackBatchWrite
from app.services.feedback import submission_push

router = APIRouter(prefix="/v1/sources/{system}", tags=["feedback"])


@router.post("/feedback:batch", **documented(FeedbackBatchWrite, "FeedbackRecord"))
def push_feedback(pusher: Pusher, system: System, how: How) -> Response:
    """Creates or updates feedback of another system in campaigns that are not anonymous."""
    return pusher.batch(submission_push.PUSHED, system, how)
