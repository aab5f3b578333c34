"""Feedback without signing in (docs/childrens-data.md): the same answer whatever becomes of it.

Nothing here knows an address, a browser or a time: an anonymous answer goes into the box of its
campaign, and a link that works once is burnt in the same breath, used or not.
"""

from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.core.errors import NotFound
from app.models.feedback.campaigns import FeedbackCampaign, FeedbackInvitation, FeedbackToken
from app.models.feedback.outcomes import FeedbackResponse
from app.schemas.feedback.campaigns import FeedbackFormRead
from app.schemas.feedback.public import PublicFeedbackRead, PublicFeedbackWrite
from app.security import rate_limits
from app.security.api_keys import digest
from app.services.access import SYSTEM
from app.services.feedback import anonymous_box, campaigns, forms, harm_detection, submissions
from app.services.feedback import disclosures as feedback_disclosures
from app.services.feedback.disclosures import Said
from app.services.feedback.forms import Heard
from app.services.feedback.submissions import Named
from app.vocabulary.feedback import Anonymity, CampaignStatus, FeedbackEntry, ResponseStatus


def form(db: Session, token: str) -> FeedbackFormRead:
    """The form of a link, used up or not; opening it counts as a start."""
    campaign, _ = _resolved(db, token)
    campaigns.count_start(db, campaign)
    return forms.document(db, campaign)


def submit(db: Session, token: str, data: PublicFeedbackWrite) -> PublicFeedbackRead:
    """Take an answer if the link is good for one, and say the same if it is not."""
    campaign, secret = _resolved(db, token)
    heard = forms.hear(forms.content_of(db, campaign), data)
    if campaign.anonymity is Anonymity.ANONYMOUS:
        _anonymous(db, campaign, secret, data, heard)
    else:
        _invited(db, campaign, secret, data, heard)
    return PublicFeedbackRead(received=True, support=forms.support(campaign.anonymity))


def responses(db: Session, token: str) -> list[FeedbackResponse]:
    """What was answered to the themes of a campaign: you said, we did."""
    campaign, _ = _resolved(db, token)
    rows = select(FeedbackResponse).where(
        FeedbackResponse.campaign_id == campaign.id,
        FeedbackResponse.theme_code.is_not(None),
        FeedbackResponse.status == ResponseStatus.PUBLISHED,
    )
    return list(db.scalars(rows.order_by(FeedbackResponse.published_on, FeedbackResponse.id)))


def _resolved(db: Session, token: str) -> tuple[FeedbackCampaign, str]:
    """The campaign of a link, and the part of it that works once.

    The limit counts answers to a campaign, not anybody's: it knows no address.
    """
    link, _, secret = token.partition(".")
    campaign = db.scalar(
        select(FeedbackCampaign).where(
            FeedbackCampaign.link == link, FeedbackCampaign.status != CampaignStatus.PLANNED
        )
    )
    rate_limits.check_public(str(campaign.id) if campaign else "unknown")
    if campaign is None or campaign.entry is FeedbackEntry.SIGN_IN:
        raise NotFound("Nobody is asked by this link.")
    return campaign, secret


def _anonymous(
    db: Session,
    campaign: FeedbackCampaign,
    secret: str,
    data: PublicFeedbackWrite,
    heard: Heard,
) -> None:
    good = _good(db, campaign, secret)
    words = _told(data, heard)
    if words or data.contact is not None:
        feedback_disclosures.tell(db, campaign, Said(words, data.contact), good=good)
    if good:
        anonymous_box.drop(db, campaign, _without_what_was_told(data, heard))


def _good(db: Session, campaign: FeedbackCampaign, secret: str) -> bool:
    """Whether a link is good for an answer; one that works once no longer is."""
    if not forms.accepting(campaign):
        return False
    if campaign.entry is not FeedbackEntry.SINGLE_USE:
        return True
    burn = delete(FeedbackToken).where(
        FeedbackToken.token_hash == digest(secret), FeedbackToken.campaign_id == campaign.id
    )
    return bool(db.execute(burn).rowcount)  # type: ignore[attr-defined]


def _told(data: PublicFeedbackWrite, heard: Heard) -> list[str]:
    """The words for the Unit at once: of harm; and all of them, of who wants to be found."""
    texts = [text for text in (data.narrative, *heard.texts) if text is not None]
    return texts if data.contact is not None else harm_detection.found_in(texts)


def _without_what_was_told(data: PublicFeedbackWrite, heard: Heard) -> dict[str, Any]:
    """What goes into the box; words that went to the Unit are with the Unit alone."""
    words = _told(data, heard)
    kept = submissions.told(data, heard)
    if data.narrative in words:
        kept["narrative"] = None
    answers = [answer for answer in heard.answers if answer["value_text"] not in words]
    return kept | {"answers": answers, "consent_contact": False}


def _invited(
    db: Session,
    campaign: FeedbackCampaign,
    secret: str,
    data: PublicFeedbackWrite,
    heard: Heard,
) -> None:
    """Somebody the Unit invited by a link of their own; it works once, but they are heard."""
    row = db.scalar(
        select(FeedbackInvitation)
        .where(
            FeedbackInvitation.campaign_id == campaign.id,
            FeedbackInvitation.token_hash == digest(secret),
        )
        .with_for_update()
    )
    good = row is not None and not row.responded and forms.accepting(campaign)
    if row is not None and good:
        row.responded = True
        values: dict[str, Any] = {"invitation_id": row.id, **submissions.when(clock.today())}
        submissions.keep(db, SYSTEM, campaign, data, heard, Named(ids.new(), values))
    words = _told(data, heard)
    if data.contact is not None or (words and not good):
        said = Said(words, data.contact, row.id if row else None)
        feedback_disclosures.tell(db, campaign, said, good=good)
