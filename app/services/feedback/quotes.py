"""Quotes: their own words, with their consent, and only once somebody has decided it."""

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
from app.services.feedback.quote_workflow import FIT_TO_BE_READ, LAPSE, RELEASE, enough_answered
from app.services.organisation import org_units
from app.services.platform import filters, history, pagination, workflow
from app.services.platform.workflow import Permitted, Step
from app.vocabulary.feedback import QuoteStatus
from app.vocabulary.roles import Permission

ORDERS = pagination.orders(QuoteSort, FeedbackQuote)
SAID_OTHERWISE = "They have said it otherwise since."
# What was left out, or blotted out: […], [name], …
_LEFT_OUT = re.compile(r"\[[^\]]*\]|…")


def search(actor: Actor, query: QuoteQuery) -> Select[FeedbackQuote]:
    rows = access.visible(actor, FeedbackQuote)
    rows = filters.matching(
        rows, actor, FeedbackQuote, query, "status", "respondent_group", "campaign_id"
    )
    return org_units.within(rows, FeedbackQuote, query.under)


def propose(db: Session, actor: Actor, data: QuoteWrite) -> UUID:
    """Choose words of a submission; who may read them is decided later."""
    access.require(actor, Permission.FEEDBACK_TRIAGE)
    rows = access.visible(actor, FeedbackSubmission)
    row = db.scalar(rows.where(FeedbackSubmission.id == data.submission_id))
    if row is None:
        fault = Fault("/submission_id", "unknown", "Names no feedback that you may read.")
        raise Invalid("There is nothing to quote.", errors=[fault])
    access.require(actor, Permission.FEEDBACK_TRIAGE, row)
    if not row.consent_quote:
        raise Conflict("Whoever said it did not agree to be quoted.", code="no_consent")
    if not _said_so(db, row.id, data.text):
        text = "Must be their own words; mark what is left out with […], a name with [name]."
        raise Invalid("It was not said so.", errors=[Fault("/text", "not_their_words", text)])
    quote = FeedbackQuote(
        id=ids.new(),
        submission_id=row.id,
        campaign_id=row.campaign_id,
        text=data.text,
        proposed_by=actor.person_id,
        **_place(db, row),
    )
    db.add(quote)
    db.flush()
    history.record(db, actor, "feedback_quote.propose", quote, after={"submission_id": row.id})
    return quote.id


def _place(db: Session, said: FeedbackSubmission) -> dict[str, Any]:
    """The campaign's own; or the district, if enough answered there. Never its own team."""
    campaign = db.get_one(FeedbackCampaign, said.campaign_id)
    place = {"respondent_group": campaign.respondent_group, **location_of(campaign)}
    district = said.district_id
    if campaign.district_id is not None or district is None:
        return place
    if not db.scalar(select(enough_answered(literal(campaign.id), literal(district)))):
        return place
    return place | {"org_unit_id": district, "district_id": district, "area_id": said.area_id}


def _said_so(db: Session, submission_id: UUID, text: str) -> bool:
    """Nobody is quoted with words they did not say."""
    told = select(FeedbackSubmission.narrative).where(FeedbackSubmission.id == submission_id)
    texts = select(FeedbackAnswer.value_text).where(FeedbackAnswer.submission_id == submission_id)
    said = [" ".join(each.split()) for each in db.scalars(told.union_all(texts)) if each]
    parts = [" ".join(part.split()) for part in _LEFT_OUT.split(text)]
    parts = [part for part in parts if part]
    return bool(parts) and all(any(part in each for each in said) for part in parts)


def decide(db: Session, actor: Actor, row: FeedbackQuote, step: Step, reason: str) -> None:
    """Release, refuse or withdraw: by whom, when and why stays on record."""
    move = workflow.check(db, actor, row, step)
    if step is RELEASE and not _said_so(db, row.submission_id, row.text):
        raise Conflict(SAID_OTHERWISE, code="not_their_words")
    _decided(db, actor, row, move, reason)


def _decided(
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


def heed(db: Session, submission_ids: Collection[UUID]) -> None:
    """Submissions have changed, or are gone: withdraw what could not be released any more.

    That may be words of somebody else, too, who is no longer one of enough.
    """
    asked = select(FeedbackSubmission.campaign_id).where(FeedbackSubmission.id.in_(submission_ids))
    shown = select(FeedbackQuote).where(
        FeedbackQuote.status == QuoteStatus.RELEASED, FeedbackQuote.campaign_id.in_(asked)
    )
    for row in db.scalars(shown.order_by(FeedbackQuote.id).with_for_update()).all():
        reason = _objection(db, row)
        if reason is not None:
            _decided(db, SYSTEM, row, LAPSE, reason)


def _objection(db: Session, row: FeedbackQuote) -> str | None:
    terms = [guard.holds(FeedbackQuote, SYSTEM) for guard in FIT_TO_BE_READ]
    holds = db.execute(select(*terms).where(FeedbackQuote.id == row.id)).one()
    for guard, fine in zip(FIT_TO_BE_READ, holds, strict=True):
        if not fine:
            return guard.reason
    return None if _said_so(db, row.submission_id, row.text) else SAID_OTHERWISE
