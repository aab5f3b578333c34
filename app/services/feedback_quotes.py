"""Quotes: their own words, with their consent, and only once somebody has decided it."""

import re
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, not_, or_, select
from sqlalchemy.orm import Session

from app import clock, ids
from app.config import settings
from app.errors import Conflict, Fault, Invalid
from app.models.feedback import FeedbackSubmission
from app.models.feedback_outcomes import FeedbackQuote
from app.schemas.feedback_submissions import QuoteQuery, QuoteWrite
from app.services import access, history, listing, organisation, workflow
from app.services.access import Actor
from app.services.workflow import Guard, Step
from app.vocabulary import FeedbackStatus, Permission, QuoteStatus, SafeguardingOutcome

S = QuoteStatus
ORDERS = listing.orders(created_at=FeedbackQuote.created_at)
DECIDE = Permission.FEEDBACK_DECIDE
# What was left out, or blotted out: […], [name], …
_LEFT_OUT = re.compile(r"\[[^\]]*\]|…")


def _of_its_submission(row: type[FeedbackQuote], *terms: Any) -> ColumnElement[bool]:
    return exists(
        select(FeedbackSubmission.id).where(FeedbackSubmission.id == row.submission_id, *terms)
    )


_CONSENTED = Guard(
    "no_consent",
    "Whoever said it did not agree to be quoted.",
    lambda row, _: _of_its_submission(row, FeedbackSubmission.consent_quote),
)
_SAFE = Guard(
    "safeguarding",
    "It tells of a safeguarding concern; it is not quoted.",
    lambda row, _: _of_its_submission(
        row,
        FeedbackSubmission.status != FeedbackStatus.ESCALATED,
        or_(
            not_(FeedbackSubmission.safeguarding_flag),
            FeedbackSubmission.safeguarding_outcome == SafeguardingOutcome.NO_CONCERN,
        ),
    ),
)
_AMONG_OTHERS = Guard(
    "too_few",
    "Too few have answered the campaign: everybody would know whose words they are.",
    lambda row, _: (
        select(func.count())
        .select_from(FeedbackSubmission)
        .where(FeedbackSubmission.campaign_id == row.campaign_id)
        .scalar_subquery()
        >= settings().suppression_threshold
    ),
)
RELEASE = Step(
    FeedbackQuote, "release", DECIDE, frozenset({S.PROPOSED}), S.RELEASED,
    guards=(_CONSENTED, _SAFE, _AMONG_OTHERS),
)  # fmt: skip
REFUSE = Step(FeedbackQuote, "refuse", DECIDE, frozenset({S.PROPOSED}), S.REFUSED)
WITHDRAW = Step(FeedbackQuote, "withdraw", DECIDE, frozenset({S.RELEASED}), S.WITHDRAWN)
workflow.declare(RELEASE, REFUSE, WITHDRAW)


def search(actor: Actor, query: QuoteQuery) -> Select[FeedbackQuote]:
    rows = access.visible(actor, FeedbackQuote)
    if query.status:
        rows = rows.where(FeedbackQuote.status.in_(query.status))
    if query.respondent_group:
        rows = rows.where(FeedbackQuote.respondent_group.in_(query.respondent_group))
    if query.campaign_id is not None:
        rows = rows.where(FeedbackQuote.campaign_id == query.campaign_id)
    if query.under is not None:
        rows = rows.where(FeedbackQuote.org_unit_id.in_(organisation.below(query.under)))
    return rows


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
    _check_words(row, data.text)
    names = ("campaign_id", "respondent_group", "org_unit_id", "district_id", "area_id",
             "service_line")  # fmt: skip
    quote = FeedbackQuote(
        id=ids.new(),
        submission_id=row.id,
        text=data.text,
        proposed_by=actor.person_id,
        **{name: getattr(row, name) for name in names},
    )
    db.add(quote)
    db.flush()
    history.record(db, actor, "feedback_quote.propose", quote, after={"submission_id": row.id})
    return quote.id


def _check_words(row: FeedbackSubmission, text: str) -> None:
    """Nobody is quoted with words they did not say."""
    said = [" ".join(each.split()) for each in (row.narrative, *_texts(row)) if each]
    parts = [" ".join(part.split()) for part in _LEFT_OUT.split(text)]
    parts = [part for part in parts if part]
    if not parts or any(not any(part in each for each in said) for part in parts):
        text = "Must be their own words; mark what is left out with […], a name with [name]."
        raise Invalid("It was not said so.", errors=[Fault("/text", "not_their_words", text)])


def _texts(row: FeedbackSubmission) -> list[str | None]:
    return [answer.value_text for answer in row.answers]


def decide(db: Session, actor: Actor, row: FeedbackQuote, step: Step, reason: str) -> None:
    """Release, refuse or withdraw: by whom, when and why stays on record."""
    workflow.take(
        db,
        actor,
        row,
        step,
        decided_by=actor.person_id,
        decided_at=clock.now(),
        decision_reason=reason,
    )
