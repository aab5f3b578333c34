"""The routes of supervision."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import CHANGES, answers
from app.http.dependencies import Reader, Writer
from app.models.learning.supervision_reviews import SupervisionReview
from app.schemas.learning.supervision_reviews import (
    SupervisionReviewPage,
    SupervisionReviewQuery,
    SupervisionReviewRead,
    SupervisionReviewSummary,
    SupervisionReviewWrite,
)
from app.schemas.platform.common import Actions, Id
from app.services.learning import supervision_reviews

router = APIRouter(prefix="/v1", tags=["learning"])
PATH = "/supervision-reviews"


@router.get(PATH, responses=answers(SupervisionReviewPage, Invalid))
def list_supervision_reviews(
    reader: Reader, query: Annotated[SupervisionReviewQuery, Query()]
) -> Response:
    """Supervision that you gave, had, or may see in your place; the latest first."""
    shown = query.shown(SupervisionReviewSummary, SupervisionReviewRead)
    return reader.page(shown, supervision_reviews.search, query, supervision_reviews.ORDERS)


@router.get(PATH + "/{supervision_review_id}", responses=answers(SupervisionReviewRead, NotFound))
def get_supervision_review(reader: Reader, supervision_review_id: Id) -> Response:
    """One supervision, with its supervisor and supervisees by name."""
    return reader.one(SupervisionReviewRead, SupervisionReview, supervision_review_id)


@router.get(PATH + "/{supervision_review_id}/actions", responses=answers(Actions, NotFound))
def list_supervision_review_actions(reader: Reader, supervision_review_id: Id) -> Response:
    """Which steps you can take on a supervision now, and why the others are not possible."""
    return reader.actions(SupervisionReview, supervision_review_id)


@router.put(
    PATH + "/{supervision_review_id}",
    responses=answers(SupervisionReviewRead, *CHANGES, creates=True),
)
def put_supervision_review(
    writer: Writer, supervision_review_id: Id, data: SupervisionReviewWrite
) -> Response:
    """Record a supervision that you gave, or correct your record of it."""
    actor, precondition = writer.actor, writer.precondition
    row_id = supervision_review_id
    created = supervision_reviews.put(writer.db, actor, row_id, data, precondition)
    return writer.answer(SupervisionReviewRead, SupervisionReview, row_id, created=created)
