"""Links for those who are asked: made for a campaign, and shown once."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, Malformed, NotFound
from app.http.declarations import MOVES, answers
from app.http.dependencies import Creator, Reader
from app.models.feedback.campaigns import FeedbackCampaign, FeedbackInvitation
from app.schemas.feedback.invitations import (
    FeedbackInvitationPage,
    FeedbackInvitationRead,
    InvitationQuery,
    InvitationsRead,
    InvitationsWrite,
    TokensRead,
    TokensWrite,
)
from app.services.feedback import invitations

router = APIRouter(prefix="/v1", tags=["feedback"])


@router.post(
    "/feedback-campaigns/{campaign_id}/tokens", responses=answers(TokensRead, *MOVES, Malformed)
)
def create_feedback_tokens(creator: Creator, campaign_id: UUID, data: TokensWrite) -> Response:
    """Links that work once, at least twenty at a time, shown once.

    The same request again is told how many were made, without the links: ask for new ones.
    """
    row = creator.row(FeedbackCampaign, campaign_id)
    links = invitations.make_tokens(creator.db, creator.actor, row, data.number)
    shown = TokensRead(number=data.number, tokens=links)
    return creator.json_once(shown, stored=TokensRead(number=data.number, tokens=[]))


@router.post(
    "/feedback-campaigns/{campaign_id}/invitations",
    responses=answers(InvitationsRead, *MOVES, Malformed),
)
def create_feedback_invitations(
    creator: Creator, campaign_id: UUID, data: InvitationsWrite
) -> Response:
    """Note who was asked, by a hash; again, what became of it.

    The same request again is told what was made, without the links; `new_link` makes another.
    """
    row = creator.row(FeedbackCampaign, campaign_id)
    shown = invitations.invite(creator.db, creator.actor, row, data.invitations)
    blank = [each.model_copy(update={"token": None}) for each in shown]
    return creator.json_once(InvitationsRead(items=shown), stored=InvitationsRead(items=blank))


@router.get("/feedback-invitations", responses=answers(FeedbackInvitationPage, Invalid))
def list_feedback_invitations(
    reader: Reader, query: Annotated[InvitationQuery, Query()]
) -> Response:
    """Who was asked, without saying who it is."""
    rows = invitations.search(reader.actor, query)
    return reader.page(FeedbackInvitationRead, rows, query, invitations.ORDERS)


@router.get(
    "/feedback-invitations/{invitation_id}", responses=answers(FeedbackInvitationRead, NotFound)
)
def get_feedback_invitation(reader: Reader, invitation_id: UUID) -> Response:
    """One invitation."""
    return reader.one(FeedbackInvitationRead, FeedbackInvitation, invitation_id)
