"""Invitations and single-use links of a campaign, which are shown only once."""

from typing import Annotated

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
from app.schemas.platform.common import Id
from app.services.feedback import invitations

router = APIRouter(prefix="/v1", tags=["feedback"])


@router.post(
    "/feedback-campaigns/{campaign_id}/tokens", responses=answers(TokensRead, *MOVES, Malformed)
)
def create_feedback_tokens(creator: Creator, campaign_id: Id, data: TokensWrite) -> Response:
    """Makes single-use links, at least 20 at a time, and shows them once.

    A repeated request gets the number of links without the links; request new ones instead.
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
    creator: Creator, campaign_id: Id, data: InvitationsWrite
) -> Response:
    """Records who was invited, by a hash of the address, or updates invitations.

    A repeated request gets the invitations without the links; `new_link` makes another link.
    """
    row = creator.row(FeedbackCampaign, campaign_id)
    shown = invitations.invite(creator.db, creator.actor, row, data.invitations)
    blank = [each.model_copy(update={"token": None}) for each in shown]
    return creator.json_once(InvitationsRead(items=shown), stored=InvitationsRead(items=blank))


@router.get("/feedback-invitations", responses=answers(FeedbackInvitationPage, Invalid))
def list_feedback_invitations(
    reader: Reader, query: Annotated[InvitationQuery, Query()]
) -> Response:
    """Lists invitations, without anything that identifies the person."""
    return reader.page(FeedbackInvitationRead, invitations.search, query, invitations.ORDERS)


@router.get(
    "/feedback-invitations/{invitation_id}", responses=answers(FeedbackInvitationRead, NotFound)
)
def get_feedback_invitation(reader: Reader, invitation_id: Id) -> Response:
    """Returns one invitation."""
    return reader.one(FeedbackInvitationRead, FeedbackInvitation, invitation_id)
