from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import MOVES, answers
from app.http.dependencies import Poster, Reader
from app.models.feedback.outcomes import FeedbackDisclosure
from app.schemas.feedback.disclosures import (
    DisclosureQuery,
    FeedbackDisclosurePage,
    FeedbackDisclosureRead,
)
from app.schemas.feedback.submissions import OutcomeWrite
from app.schemas.platform.common import Actions, Id
from app.services.feedback import disclosures

router = APIRouter(prefix="/v1/feedback-disclosures", tags=["feedback"])


@router.get("", responses=answers(FeedbackDisclosurePage, Invalid))
def list_feedback_disclosures(
    reader: Reader, query: Annotated[DisclosureQuery, Query()]
) -> Response:
    """Lists texts of public forms that may indicate harm or ask to be contacted."""
    return reader.page(FeedbackDisclosureRead, disclosures.search, query, disclosures.ORDERS)


@router.get("/{disclosure_id}", responses=answers(FeedbackDisclosureRead, NotFound))
def get_feedback_disclosure(reader: Reader, disclosure_id: Id) -> Response:
    """Returns one disclosure."""
    return reader.one(FeedbackDisclosureRead, FeedbackDisclosure, disclosure_id)


@router.get("/{disclosure_id}/actions", responses=answers(Actions, NotFound))
def list_feedback_disclosure_actions(reader: Reader, disclosure_id: Id) -> Response:
    """Which actions you can take on a disclosure now, and why the others are not possible."""
    return reader.actions(FeedbackDisclosure, disclosure_id)


@router.post("/{disclosure_id}/close", responses=answers(FeedbackDisclosureRead, *MOVES))
def close_feedback_disclosure(poster: Poster, disclosure_id: Id, data: OutcomeWrite) -> Response:
    """Closes the disclosure with its outcome."""
    row = poster.row(FeedbackDisclosure, disclosure_id)
    disclosures.close(poster.db, poster.actor, row, data)
    return poster.answer(FeedbackDisclosureRead, FeedbackDisclosure, disclosure_id)
