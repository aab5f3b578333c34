from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core import ids
from app.core.errors import Invalid, NotFound
from app.http import bulk_verbs
from app.http.declarations import CHANGES, CREATES, MOVES, answers
from app.http.dependencies import Creator, Poster, Reader, Writer
from app.models.feedback.submissions import FeedbackSubmission
from app.schemas.feedback.submissions import (
    CodingWrite,
    FeedbackEscalationWrite,
    FeedbackSubmissionItems,
    FeedbackSubmissionPage,
    FeedbackSubmissionRead,
    FeedbackSubmissionSummary,
    FeedbackSubmissionWrite,
    OutcomeWrite,
    SubmissionQuery,
)
from app.schemas.platform.common import Actions, Id, ReasonWrite
from app.services.feedback import submission_workflow, submissions, triage
from app.services.platform import workflow
from app.services.platform.preconditions import NONE
from app.services.platform.workflow import Step

router = APIRouter(prefix="/v1/feedback-submissions", tags=["feedback"])
MOVED = answers(FeedbackSubmissionRead, *MOVES)


@router.get("", responses=answers(FeedbackSubmissionPage, Invalid))
def list_feedback_submissions(
    reader: Reader, query: Annotated[SubmissionQuery, Query()]
) -> Response:
    """Lists feedback by week: all of it for the QA unit, their own for others."""
    schema = query.shown(FeedbackSubmissionSummary, FeedbackSubmissionRead)
    return reader.page(schema, submissions.search, query, submissions.ORDERS)


@router.get("/{submission_id}", responses=answers(FeedbackSubmissionRead, NotFound))
def get_feedback_submission(reader: Reader, submission_id: Id) -> Response:
    """Returns one submission with its answers and themes."""
    return reader.one(FeedbackSubmissionRead, FeedbackSubmission, submission_id)


@router.post("", responses=answers(FeedbackSubmissionRead, *CREATES, status=201), status_code=201)
def create_feedback_submission(creator: Creator, data: FeedbackSubmissionWrite) -> Response:
    """Submits feedback under your name, or feedback that somebody gave you."""
    submission_id = ids.new()
    submissions.put(creator.db, creator.actor, submission_id, data, NONE)
    return creator.answer(FeedbackSubmissionRead, FeedbackSubmission, submission_id, created=True)


@router.put("/{submission_id}", responses=answers(FeedbackSubmissionRead, *CHANGES, creates=True))
def put_feedback_submission(
    writer: Writer, submission_id: Id, data: FeedbackSubmissionWrite
) -> Response:
    """Submits feedback at an identifier you chose, or replaces your own until work on it begins."""
    created = submissions.put(writer.db, writer.actor, submission_id, data, writer.precondition)
    return writer.answer(FeedbackSubmissionRead, FeedbackSubmission, submission_id, created=created)


@router.get("/{submission_id}/actions", responses=answers(Actions, NotFound))
def list_feedback_submission_actions(reader: Reader, submission_id: Id) -> Response:
    """Which actions you can take on a submission now, and why the others are not possible."""
    return reader.actions(FeedbackSubmission, submission_id)


def _answer(poster: Poster, submission_id: Id) -> Response:
    return poster.answer(FeedbackSubmissionRead, FeedbackSubmission, submission_id)


def _move(poster: Poster, submission_id: Id, step: Step) -> Response:
    workflow.transition(
        poster.db, poster.actor, poster.row(FeedbackSubmission, submission_id), step
    )
    return _answer(poster, submission_id)


@router.post("/{submission_id}/triage", responses=MOVED)
def triage_feedback_submission(poster: Poster, submission_id: Id) -> Response:
    """Records that the feedback was read and that nobody is in danger."""
    return _move(poster, submission_id, submission_workflow.TRIAGE)


@router.post(":triage", **bulk_verbs.ROUTE)
def triage_feedback_submissions(creator: Creator, data: FeedbackSubmissionItems) -> Response:
    """Records of many submissions that they were read and that nobody is in danger.

    A rejected item leaves the others alone.
    """
    return bulk_verbs.answer(creator, triage.TRIAGE_EACH, data.items)


@router.post("/{submission_id}/escalate", responses=MOVED)
def escalate_feedback_submission(
    poster: Poster, submission_id: Id, data: FeedbackEscalationWrite
) -> Response:
    """Escalates a safeguarding concern; the feedback cannot be closed without its outcome."""
    triage.escalate(poster.db, poster.actor, poster.row(FeedbackSubmission, submission_id), data)
    return _answer(poster, submission_id)


@router.post("/{submission_id}/resolve", responses=MOVED)
def resolve_feedback_submission(poster: Poster, submission_id: Id, data: OutcomeWrite) -> Response:
    """Records the outcome of the safeguarding concern."""
    triage.resolve(poster.db, poster.actor, poster.row(FeedbackSubmission, submission_id), data)
    return _answer(poster, submission_id)


@router.post("/{submission_id}/code", responses=MOVED)
def code_feedback_submission(poster: Poster, submission_id: Id, data: CodingWrite) -> Response:
    """Codes the feedback with all its themes, replacing those of an earlier coding."""
    triage.code(poster.db, poster.actor, poster.row(FeedbackSubmission, submission_id), data)
    return _answer(poster, submission_id)


@router.post("/{submission_id}/send-back", responses=MOVED)
def send_back_feedback_submission(poster: Poster, submission_id: Id, data: ReasonWrite) -> Response:
    """Sends the feedback back to be coded again."""
    triage.send_back(
        poster.db, poster.actor, poster.row(FeedbackSubmission, submission_id), data.reason
    )
    return _answer(poster, submission_id)


@router.post("/{submission_id}/review", responses=MOVED)
def review_feedback_submission(poster: Poster, submission_id: Id) -> Response:
    """Approves another person's coding."""
    triage.review(poster.db, poster.actor, poster.row(FeedbackSubmission, submission_id))
    return _answer(poster, submission_id)


@router.post("/{submission_id}/close", responses=MOVED)
def close_feedback_submission(poster: Poster, submission_id: Id) -> Response:
    """Closes the feedback: nothing more is to be done about it."""
    return _move(poster, submission_id, submission_workflow.CLOSE)


@router.post(":close", **bulk_verbs.ROUTE)
def close_feedback_submissions(creator: Creator, data: FeedbackSubmissionItems) -> Response:
    """Closes many submissions; a rejected item leaves the others alone."""
    return bulk_verbs.answer(creator, triage.CLOSE_EACH, data.items)
