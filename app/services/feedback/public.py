"""Feedback without signing in (docs/childrens-data.md), always confirmed in the same way.

Nothing here knows an address, a browser or a time: an anonymous answer goes into the box of its
campaign, sealed, and so does the use of a single-use link.
"""

from typing import Any

from sqlalchemy import select
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
from app.services.feedback import (
    anonymous_box,
    campaigns,
    forms,
    harm_detection,
    sealed_answers,
    submissions,
)
from app.services.feedback import disclosures as feedback_disclosures
from app.services.feedback.disclosures import Disclosed
from app.services.feedback.forms import ParsedAnswers
from app.services.feedback.submissions import NewSubmission
from app.vocabulary.feedback import Anonymity, CampaignStatus, FeedbackEntry, ResponseStatus


def form(db: Session, token: str) -> FeedbackFormRead:
    """Returns the form of a link, even of a used one; opening it counts as a start."""
    campaign, _ = _resolved(db, token)
    campaigns.count_start(db, campaign)
    return forms.document(db, campaign)


def submit(db: Session, token: str, data: PublicFeedbackWrite) -> PublicFeedbackRead:
    """Stores the answers if the link is valid; the confirmation is the same if it is not."""
    campaign, secret = _resolved(db, token)
    parsed = forms.parse_answers(forms.content_of(db, campaign), data)
    if campaign.anonymity is Anonymity.ANONYMOUS:
        _submit_anonymously(db, campaign, secret, data, parsed)
    else:
        _submit_by_invitation(db, campaign, secret, data, parsed)
    return PublicFeedbackRead(received=True, support=forms.support(campaign.anonymity))


def responses(db: Session, token: str) -> list[FeedbackResponse]:
    """Returns the published responses to themes of a campaign."""
    campaign, _ = _resolved(db, token)
    rows = select(FeedbackResponse).where(
        FeedbackResponse.campaign_id == campaign.id,
        FeedbackResponse.theme_code.is_not(None),
        FeedbackResponse.status == ResponseStatus.PUBLISHED,
    )
    return list(db.scalars(rows.order_by(FeedbackResponse.published_on, FeedbackResponse.id)))


def _resolved(db: Session, token: str) -> tuple[FeedbackCampaign, str]:
    """Returns the campaign of a link, and the secret of a single-use link.

    The rate limit counts requests for a campaign, not for a person: no address is known here.
    """
    link, _, secret = token.partition(".")
    campaign = db.scalar(
        select(FeedbackCampaign).where(
            FeedbackCampaign.link == link, FeedbackCampaign.status != CampaignStatus.PLANNED
        )
    )
    rate_limits.check_public(str(campaign.id) if campaign else "unknown")
    if campaign is None or campaign.entry is FeedbackEntry.SIGN_IN:
        raise NotFound("This link does not belong to a feedback campaign.")
    return campaign, secret


def _submit_anonymously(
    db: Session,
    campaign: FeedbackCampaign,
    secret: str,
    data: PublicFeedbackWrite,
    parsed: ParsedAnswers,
) -> None:
    valid_link = _use_link(db, campaign, secret)
    words = _words_to_report(data, parsed)
    if words or data.contact is not None:
        disclosed = Disclosed(words, data.contact)
        feedback_disclosures.report(db, campaign, disclosed, valid_link=valid_link)
    if valid_link:
        anonymous_box.put(db, campaign, _values_for_the_box(data, parsed))


def _use_link(db: Session, campaign: FeedbackCampaign, secret: str) -> bool:
    """Whether the link is valid now; a single-use link is used up by the call.

    Its row stays until the campaign closes: that a link was used is not to be seen in the database.
    """
    if not forms.accepting(campaign):
        return False
    if campaign.entry is not FeedbackEntry.SINGLE_USE:
        return True
    link = digest(secret)
    given = select(FeedbackToken.token_hash).where(
        FeedbackToken.token_hash == link, FeedbackToken.campaign_id == campaign.id
    )
    box = anonymous_box.lock(db, campaign.id)
    return db.scalar(given) is not None and sealed_answers.use_link(box, link)


def _words_to_report(data: PublicFeedbackWrite, parsed: ParsedAnswers) -> list[str]:
    """Returns texts that may indicate harm, or all texts if the author left contact details."""
    texts = [text for text in (data.narrative, *parsed.texts) if text is not None]
    return texts if data.contact is not None else harm_detection.flagged(texts)


def _values_for_the_box(data: PublicFeedbackWrite, parsed: ParsedAnswers) -> dict[str, Any]:
    """Returns the values of an anonymous answer without the texts reported to the QA unit."""
    words = _words_to_report(data, parsed)
    values = submissions.form_values(data, parsed)
    if data.narrative in words:
        values["narrative"] = None
    answers = [answer for answer in parsed.answers if answer["value_text"] not in words]
    return values | {"answers": answers, "consent_contact": False}


def _submit_by_invitation(
    db: Session,
    campaign: FeedbackCampaign,
    secret: str,
    data: PublicFeedbackWrite,
    parsed: ParsedAnswers,
) -> None:
    """Stores the answers of an invited person once; later texts of concern are still reported."""
    row = db.scalar(
        select(FeedbackInvitation)
        .where(
            FeedbackInvitation.campaign_id == campaign.id,
            FeedbackInvitation.token_hash == digest(secret),
        )
        .with_for_update()
    )
    valid_link = row is not None and not row.responded and forms.accepting(campaign)
    if row is not None and valid_link:
        row.responded = True
        values: dict[str, Any] = {"invitation_id": row.id, **submissions.dates_of(clock.today())}
        new = NewSubmission(ids.new(), values)
        submissions.create(db, SYSTEM, campaign, data, parsed, new)
    words = _words_to_report(data, parsed)
    if data.contact is not None or (words and not valid_link):
        disclosed = Disclosed(words, data.contact, row.id if row else None)
        feedback_disclosures.report(db, campaign, disclosed, valid_link=valid_link)
