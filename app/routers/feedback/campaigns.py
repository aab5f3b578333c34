from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import CHANGES, MOVES, answers
from app.http.dependencies import Db, Poster, Reader, Writer
from app.models.feedback.campaigns import FeedbackCampaign
from app.schemas.feedback.campaigns import (
    CampaignQuery,
    FeedbackCampaignPage,
    FeedbackCampaignRead,
    FeedbackCampaignWrite,
    FeedbackFormRead,
)
from app.schemas.platform.common import Actions, Id
from app.services.feedback import campaign_workflow, campaigns
from app.services.platform import workflow

router = APIRouter(prefix="/v1/feedback-campaigns", tags=["feedback"])
MOVED = answers(FeedbackCampaignRead, *MOVES)


@router.get("", responses=answers(FeedbackCampaignPage, Invalid))
def list_feedback_campaigns(reader: Reader, query: Annotated[CampaignQuery, Query()]) -> Response:
    """Lists feedback campaigns, the latest first."""
    return reader.page(FeedbackCampaignRead, campaigns.search, query, campaigns.ORDERS)


@router.get("/{campaign_id}", responses=answers(FeedbackCampaignRead, NotFound))
def get_feedback_campaign(reader: Reader, campaign_id: Id) -> Response:
    """Returns one campaign."""
    return reader.one(FeedbackCampaignRead, FeedbackCampaign, campaign_id)


@router.put(
    "/{campaign_id}", responses=answers(FeedbackCampaignRead, NotFound, *CHANGES, creates=True)
)
def put_feedback_campaign(writer: Writer, campaign_id: Id, data: FeedbackCampaignWrite) -> Response:
    """Plans a campaign, or replaces it while it is planned."""
    created = campaigns.put(writer.db, writer.actor, campaign_id, data, writer.precondition)
    return writer.answer(FeedbackCampaignRead, FeedbackCampaign, campaign_id, created=created)


@router.get("/{campaign_id}/actions", responses=answers(Actions, NotFound))
def list_feedback_campaign_actions(reader: Reader, campaign_id: Id) -> Response:
    """Which actions you can take on a campaign now, and why the others are not possible."""
    return reader.actions(FeedbackCampaign, campaign_id)


@router.get("/{campaign_id}/form", responses=answers(FeedbackFormRead, NotFound))
def get_feedback_campaign_form(db: Db, reader: Reader, campaign_id: Id) -> Response:
    """Returns the form in one document; while the campaign is open this counts as a start."""
    return reader.json(campaigns.form(db, reader.actor, campaign_id))


@router.post("/{campaign_id}/open", responses=MOVED)
def open_feedback_campaign(poster: Poster, campaign_id: Id) -> Response:
    """Opens the campaign: answers are accepted from its first day."""
    row = poster.row(FeedbackCampaign, campaign_id)
    workflow.transition(poster.db, poster.actor, row, campaign_workflow.OPEN)
    return poster.answer(FeedbackCampaignRead, FeedbackCampaign, campaign_id)


@router.post("/{campaign_id}/close", responses=MOVED)
def close_feedback_campaign(poster: Poster, campaign_id: Id) -> Response:
    """Closes the campaign: no more answers are accepted, and its figures are published.

    Fewer than six anonymous answers that are held back are never released, only counted.
    """
    campaigns.close(poster.db, poster.actor, poster.row(FeedbackCampaign, campaign_id))
    return poster.answer(FeedbackCampaignRead, FeedbackCampaign, campaign_id)
