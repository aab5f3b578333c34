"""Quotes: a respondent's own words, released by decision and with consent."""

import re
from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import Select, literal, select
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.core.errors import Conflict, Fault, Invalid
from app.models.feedback.campaigns import FeedbackCampaign
from app.models.feedback.outcomes import FeedbackQuote
from app.models.feedback.submissions import FeedbackAnswer, FeedbackSubmission
from app.models.platform.base import location_of
from app.schemas.feedback.quotes import QuoteQuery, QuoteSort, QuoteWrite
from app.services import access
from app.services.access import SYSTEM, Actor
from app.services.feedback.quote_workflow import LAPSE, RELEASE, RELEASE_GUARDS, enough_answered
from app.services.organisation import org_units
from app.services.platform import filters, history, pagination, workflow
from app.services.platform.workflow import Permitted, Step
from app.vocabulary.feedback import QuoteStatus
from app.vocabulary.roles import Permission

ORDERS = pagination.orders(QuoteSort, FeedbackQuote)
WORDS_CHANGED = "The feedback no longer contains these words."
# Marks of words that were left out or made unreadable: […], [name], …
_LEFT_OUT = re.compile(r"\[[^\]]*\]|…")


def search(actor: Actor, query: QuoteQuery) -> Select[FeedbackQuote]:
    rows = access.visible(actor, FeedbackQuote)
    rows = filters.matching(
        rows, actor, FeedbackQuote, query, "id", "status", "respondent_group", "campaign_id"
    )
    return org_units.within(rows, FeedbackQuote, query.under)


def propose(db: Session, actor: Actor, data: QuoteWrite) -> UUID:
    """Proposes words of a submission for release, which is decided later."""
    access.require(actor, Permission.FEEDBACK_TRIAGE)
    rows = access.visible(actor, FeedbackSubmission)
    row = db.scalar(rows.where(FeedbackSubmission.id == data.submission_id))
    if row is None:
        fault = Fault("/submission_id", "unknown", "There is no such feedback that you can read.")
        raise Invalid("The feedback to quote is unknown.", errors=[fault])
    access.require(actor, Permission.FEEDBACK_TRIAGE, row)
    if not row.consent_quote:
        raise Conflict("The respondent did not agree to be quoted.", code="no_consent")
    if not _is_verbatim(db, row.id, data.text):
        text = "Use the respondent's own words; mark omissions with […] and names with [name]."
        raise Invalid(
            "The text is not in the feedback.", errors=[Fault("/text", "not_their_words", text)]
        )
    quote = FeedbackQuote(
        id=ids.new(),
        submission_id=row.id,
        campaign_id=row.campaign_id,
        text=data.text,
        proposed_by=actor.person_id,
        **_location(db, row),
    )
    db.add(quote)
    db.flush()
    history.record(db, actor, "feedback_quote.propose", quote, after={"submission_id": row.id})
    return quote.id


def _location(db: Session, submission: FeedbackSubmission) -> dict[str, Any]:
    """Returns the location of the campaign, or the district if enough people answered there.

    It is never the team: that could identify the author.
    """
    campaign = db.get_one(FeedbackCampaign, submission.campaign_id)
    location = {"respondent_group": campaign.respondent_group, **location_of(campaign)}
    district = submission.district_id
    if campaign.district_id is not None or district is None:
        return location
    if not db.scalar(select(enough_answered(literal(campaign.id), literal(district)))):
        return location
    area = submission.area_id
    return location | {"org_unit_id": district, "district_id": district, "area_id": area}


def _is_verbatim(db: Session, submission_id: UUID, text: str) -> bool:
    """Whether every part of the text between omissions is in the submission."""
    narratives = select(FeedbackSubmission.narrative).where(FeedbackSubmission.id == submission_id)
    texts = select(FeedbackAnswer.value_text).where(FeedbackAnswer.submission_id == submission_id)
    originals = [" ".join(each.split()) for each in db.scalars(narratives.union_all(texts)) if each]
    parts = [" ".join(part.split()) for part in _LEFT_OUT.split(text)]
    parts = [part for part in parts if part]
    return bool(parts) and all(any(part in each for each in originals) for part in parts)


def decide(db: Session, actor: Actor, row: FeedbackQuote, step: Step, reason: str) -> None:
    """Releases, refuses or withdraws a quote, and records by whom, when and why."""
    move = workflow.check(db, actor, row, step)
    if step is RELEASE and not _is_verbatim(db, row.submission_id, row.text):
        raise Conflict(WORDS_CHANGED, code="not_their_words")
    _record_decision(db, actor, row, move, reason)


def _record_decision(
    db: Session, actor: Actor, row: FeedbackQuote, move: Step | Permitted, reason: str
) -> None:
    workflow.transition(
        db,
        actor,
        row,
        move,
        decided_by=actor.person_id,
        decided_at=clock.now(),
        decision_reason=reason,
    )


def withdraw_unfit(db: Session, submission_ids: Collection[UUID]) -> None:
    """Withdraws quotes that can no longer be released, after submissions changed or were deleted.

    A quote of another submission may be among them, when too few answers of its campaign are left.
    """
    campaigns = select(FeedbackSubmission.campaign_id).where(
        FeedbackSubmission.id.in_(submission_ids)
    )
    released = select(FeedbackQuote).where(
        FeedbackQuote.status == QuoteStatus.RELEASED, FeedbackQuote.campaign_id.in_(campaigns)
    )
    for row in db.scalars(released.order_by(FeedbackQuote.id).with_for_update()).all():
        reason = _objection(db, row)
        if reason is not None:
            _record_decision(db, SYSTEM, row, LAPSE, reason)


def _objection(db: Session, row: FeedbackQuote) -> str | None:
    terms = [guard.holds(FeedbackQuote, SYSTEM) for guard in RELEASE_GUARDS]
    holds = db.execute(select(*terms).where(FeedbackQuote.id == row.id)).one()
    for guard, fulfilled in zip(RELEASE_GUARDS, holds, strict=True):
        if not fulfilled:
            return guard.reason
    return None if _is_verbatim(db, row.submission_id, row.text) else WORDS_CHANGED
