from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, Malformed, NotFound
from app.http.declarations import CHANGES, MOVES, answers
from app.http.dependencies import Creator, Db, Poster, Reader, Writer
from app.models.feedback.campaigns import FeedbackCampaign, FeedbackInvitation
from app.schemas.feedback.campaigns import (
    CampaignQuery,
    FeedbackCampaignPage,
    FeedbackCampaignRead,
    FeedbackCampaignWrite,
    FeedbackFormRead,
    FeedbackInvitationPage,
    FeedbackInvitationRead,
    InvitationQuery,
    InvitationsRead,
    InvitationsWrite,
    TokensRead,
    TokensWrite,
)
from app.schemas.platform.common import Actions
from app.services.feedback import campaign_workflow, campaigns
from app.services.feedback import invitations as feedback_invitations
from app.services.platform import workflow

router = APIRouter(prefix="/v1/feedback-campaigns", tags=["feedback"])
invitations = APIRouter(prefix="/v1/feedback-invitations", tags=["feedback"])
MOVED = answers(FeedbackCampaignRead, *MOVES)


@router.get("", responses=answers(FeedbackCampaignPage, Invalid))
def list_feedback_campaigns(reader: Reader, query: Annotated[CampaignQuery, Query()]) -> Response:
    """Who is asked for feedback, where, and by what form; the latest first."""
    rows = campaigns.search(reader.actor, query)
    return reader.page(FeedbackCampaignRead, rows, query, campaigns.ORDERS[query.sort])


@router.get("/{campaign_id}", responses=answers(FeedbackCampaignRead, NotFound))
def get_feedback_campaign(reader: Reader, campaign_id: UUID) -> Response:
    """One campaign."""
    return reader.one(FeedbackCampaignRead, FeedbackCampaign, campaign_id)


@router.put(
    "/{campaign_id}",
    responses=answers(FeedbackCampaignRead, NotFound, *CHANGES, creates=True),
)
def put_feedback_campaign(
    writer: Writer, campaign_id: UUID, data: FeedbackCampaignWrite
) -> Response:
    """Plan a campaign, or replace it while it is planned."""
    made = campaigns.put(writer.db, writer.actor, campaign_id, data, writer.precondition)
    return writer.answer(FeedbackCampaignRead, FeedbackCampaign, campaign_id, created=made)


@router.get("/{campaign_id}/actions", responses=answers(Actions, NotFound))
def list_feedback_campaign_actions(reader: Reader, campaign_id: UUID) -> Response:
    """What can be done to it, whether you may now, and if not, why."""
    return reader.actions(FeedbackCampaign, campaign_id)


@router.get("/{campaign_id}/form", responses=answers(FeedbackFormRead, NotFound))
def get_feedback_campaign_form(db: Db, reader: Reader, campaign_id: UUID) -> Response:
    """The form in one document; opening it while it is open counts as a start."""
    return reader.json(campaigns.form(db, reader.actor, campaign_id))


@router.post("/{campaign_id}/open", responses=MOVED)
def open_feedback_campaign(poster: Poster, campaign_id: UUID) -> Response:
    """Let people answer from the day it opens."""
    row = poster.row(FeedbackCampaign, campaign_id)
    workflow.transition(poster.db, poster.actor, row, campaign_workflow.OPEN)
    return poster.answer(FeedbackCampaignRead, FeedbackCampaign, campaign_id)


@router.post("/{campaign_id}/close", responses=MOVED)
def close_feedback_campaign(poster: Poster, campaign_id: UUID) -> Response:
    """Take no more answers; figures of it no longer change, and others may see them.

    Fewer than six anonymous answers in the box stay in it; `waiting` says how many.
    """
    campaigns.close(poster.db, poster.actor, poster.row(FeedbackCampaign, campaign_id))
    return poster.answer(FeedbackCampaignRead, FeedbackCampaign, campaign_id)


@router.post(
    "/{campaign_id}/tokens",
    responses=answers(TokensRead, *MOVES, Malformed),
)
def create_feedback_tokens(creator: Creator, campaign_id: UUID, data: TokensWrite) -> Response:
    """Links that work once, at least twenty at a time, shown once.

    The same request again is told how many were made, without the links: ask for new ones.
    """
    row = creator.row(FeedbackCampaign, campaign_id)
    links = feedback_invitations.make_tokens(creator.db, creator.actor, row, data.number)
    shown = TokensRead(number=data.number, tokens=links)
    return creator.json_once(shown, kept=TokensRead(number=data.number, tokens=[]))


@router.post(
    "/{campaign_id}/invitations",
    responses=answers(InvitationsRead, *MOVES, Malformed),
)
def create_feedback_invitations(
    creator: Creator, campaign_id: UUID, data: InvitationsWrite
) -> Response:
    """Note who was asked, by a hash; again, what became of it.

    The same request again is told what was made, without the links; `new_link` makes another.
    """
    row = creator.row(FeedbackCampaign, campaign_id)
    shown = feedback_invitations.invite(creator.db, creator.actor, row, data.invitations)
    blank = [each.model_copy(update={"token": None}) for each in shown]
    return creator.json_once(InvitationsRead(items=shown), kept=InvitationsRead(items=blank))


@invitations.get("", responses=answers(FeedbackInvitationPage, Invalid))
def list_feedback_invitations(
    reader: Reader, query: Annotated[InvitationQuery, Query()]
) -> Response:
    """Who was asked, without saying who it is."""
    rows = feedback_invitations.search(reader.actor, query)
    return reader.page(FeedbackInvitationRead, rows, query, feedback_invitations.ORDERS[query.sort])


@invitations.get("/{invitation_id}", responses=answers(FeedbackInvitationRead, NotFound))
def get_feedback_invitation(reader: Reader, invitation_id: UUID) -> Response:
    """One invitation."""
    return reader.one(FeedbackInvitationRead, FeedbackInvitation, invitation_id)
