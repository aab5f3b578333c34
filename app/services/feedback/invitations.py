"""Anonymous single-use links, and invitations by a keyed hash (docs/childrens-data.md)."""

import secrets

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.core.errors import Conflict, Fault, Invalid
from app.models.feedback.campaigns import FeedbackCampaign, FeedbackInvitation, FeedbackToken
from app.schemas.feedback.invitations import (
    InvitationMade,
    InvitationQuery,
    InvitationSort,
    InvitationWrite,
)
from app.security.api_keys import digest
from app.security.pseudonyms import pseudonym
from app.services import access
from app.services.access import Actor
from app.services.feedback.campaign_workflow import INVITE
from app.services.platform import filters, history, pagination, workflow
from app.vocabulary.feedback import Anonymity, FeedbackEntry

ORDERS = pagination.orders(InvitationSort, FeedbackInvitation)
SECRET_BYTES = 16


def make_tokens(db: Session, actor: Actor, campaign: FeedbackCampaign, number: int) -> list[str]:
    """Returns new single-use links; only their hashes are stored, and never the recipient."""
    workflow.check(db, actor, campaign, INVITE)
    if (
        campaign.anonymity is not Anonymity.ANONYMOUS
        or campaign.entry is not FeedbackEntry.SINGLE_USE
    ):
        raise Conflict(
            "Only an anonymous campaign with single-use links has links without a recipient.",
            code="other_entry",
        )
    parts = [secrets.token_urlsafe(SECRET_BYTES) for _ in range(number)]
    hashes = sorted(digest(each) for each in parts)
    db.add_all(FeedbackToken(token_hash=each, campaign_id=campaign.id) for each in hashes)
    history.record(db, actor, "feedback_campaign.make_tokens", campaign, after={"number": number})
    db.flush()
    return [f"{campaign.link}.{each}" for each in parts]


def invite(
    db: Session, actor: Actor, campaign: FeedbackCampaign, requested: list[InvitationWrite]
) -> list[InvitationMade]:
    """Records invitations; unless the campaign is anonymous, each gets a personal link."""
    workflow.check(db, actor, campaign, INVITE)
    hashes = [_hash(campaign, each) for each in requested]
    twice = [n for n, each in enumerate(hashes) if each in hashes[:n]]
    if twice:
        faults = [
            Fault(f"/invitations/{n}/contact", "twice", "This contact occurs earlier in the list.")
            for n in twice
        ]
        raise Invalid("A contact occurs more than once.", errors=faults)
    known = {
        row.contact_hash: row
        for row in db.scalars(
            select(FeedbackInvitation)
            .where(
                FeedbackInvitation.campaign_id == campaign.id,
                FeedbackInvitation.contact_hash.in_(hashes),
            )
            .with_for_update()
        )
    }
    results = [
        _invite(db, campaign, each, contact_hash, known.get(contact_hash))
        for each, contact_hash in zip(requested, hashes, strict=True)
    ]
    history.record(db, actor, "feedback_campaign.invite", campaign, after={"number": len(results)})
    db.flush()
    return results


def _hash(campaign: FeedbackCampaign, requested: InvitationWrite) -> str:
    """Returns a keyed hash that differs by campaign, so that nobody is traced across campaigns."""
    return pseudonym(f"feedback {campaign.id}", requested.contact.strip().lower())


def _invite(
    db: Session,
    campaign: FeedbackCampaign,
    requested: InvitationWrite,
    contact_hash: str,
    row: FeedbackInvitation | None,
) -> InvitationMade:
    values = {
        "sent_at": requested.sent_at,
        "delivered": requested.delivered,
        "reminders": [day.isoformat() for day in requested.reminders],
    }
    created = row is None
    if row is None:
        row = FeedbackInvitation(campaign_id=campaign.id, contact_hash=contact_hash)
        db.add(row)
    for name, value in values.items():
        setattr(row, name, value)
    token = None
    if _has_personal_links(campaign) and (created or (requested.new_link and not row.responded)):
        secret = secrets.token_urlsafe(SECRET_BYTES)
        row.token_hash = digest(secret)
        token = f"{campaign.link}.{secret}"
    db.flush()
    return InvitationMade(id=row.id, created=created, token=token)


def _has_personal_links(campaign: FeedbackCampaign) -> bool:
    return (
        campaign.anonymity is not Anonymity.ANONYMOUS and campaign.entry is FeedbackEntry.SINGLE_USE
    )


def search(actor: Actor, query: InvitationQuery) -> Select[FeedbackInvitation]:
    rows = access.visible(actor, FeedbackInvitation)
    return filters.matching(
        rows, actor, FeedbackInvitation, query, "id", "campaign_id", "delivered", "responded"
    )
