"""Escalation, coding and review of submissions (docs/domain/feedback.md)."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Fault, Invalid
from app.models.feedback.submissions import FeedbackCoding, FeedbackSubmission
from app.models.reference.themes import Theme
from app.schemas.feedback.submissions import (
    CodingWrite,
    FeedbackEscalationWrite,
    FeedbackSubmissionItem,
    FeedbackThemeWrite,
    OutcomeWrite,
)
from app.services.access import SYSTEM, Actor
from app.services.feedback import finding_origin, quotes
from app.services.feedback.submission_workflow import (
    CLOSE,
    CODE,
    ESCALATE,
    RESOLVE,
    REVIEW,
    SEND_BACK,
    TRIAGE,
)
from app.services.findings import finding_checks
from app.services.platform import history, workflow
from app.services.platform.bulk_verbs import BulkVerb
from app.services.platform.workflow import Permitted, Step
from app.vocabulary.roles import Permission

TRIAGE_EACH: BulkVerb[FeedbackSubmissionItem, FeedbackSubmission] = BulkVerb(
    FeedbackSubmission,
    Permission.FEEDBACK_TRIAGE,
    lambda item: item.submission_id,
    lambda db, actor, row, _: workflow.transition(db, actor, row, TRIAGE),
)
CLOSE_EACH: BulkVerb[FeedbackSubmissionItem, FeedbackSubmission] = BulkVerb(
    FeedbackSubmission,
    Permission.FEEDBACK_DECIDE,
    lambda item: item.submission_id,
    lambda db, actor, row, _: workflow.transition(db, actor, row, CLOSE),
)


def escalate(
    db: Session, actor: Actor, row: FeedbackSubmission, data: FeedbackEscalationWrite
) -> None:
    """Escalates a safeguarding concern, which becomes a finding that reaches people at once.

    Its outcome is needed before the submission is closed.
    """
    move = workflow.check(db, actor, row, ESCALATE)
    told = {"/escalated_to_id": data.escalated_to_id}
    faults = finding_checks.told_faults(db, told, actor.person_id)
    if faults:
        raise Invalid("The concern cannot be escalated: see `errors`.", errors=faults)
    _escalate(db, actor, row, move, data.reason, data.escalated_to_id)
    finding_origin.record(db, actor, row)


def _escalate(
    db: Session,
    actor: Actor,
    row: FeedbackSubmission,
    move: Step | Permitted,
    reason: str,
    escalated_to_id: UUID | None,
) -> None:
    workflow.transition(
        db,
        actor,
        row,
        move,
        safeguarding_flag=True,
        escalation_reason=reason,
        escalated_to_id=escalated_to_id,
        escalated_at=clock.now(),
        safeguarding_outcome=None,
        safeguarding_note=None,
    )
    quotes.withdraw_unfit(db, [row.id])


def escalate_by_text(db: Session, row: FeedbackSubmission) -> None:
    """Escalates a submission as the service itself, so that a person reads it at once."""
    _escalate(db, SYSTEM, row, ESCALATE, "The text may indicate harm.", None)


def resolve(db: Session, actor: Actor, row: FeedbackSubmission, data: OutcomeWrite) -> None:
    """Records the outcome of the concern; the submission then goes on to coding."""
    workflow.transition(
        db, actor, row, RESOLVE, safeguarding_outcome=data.outcome, safeguarding_note=data.note
    )


def code(db: Session, actor: Actor, row: FeedbackSubmission, data: CodingWrite) -> None:
    """Codes a submission with all its themes, replacing an earlier coding."""
    move = workflow.check(db, actor, row, CODE)
    _check(db, data.themes)
    before = _as_history(row.themes)
    row.themes.clear()
    db.flush()
    row.themes = [FeedbackCoding(**theme.model_dump()) for theme in data.themes]
    workflow.transition(db, actor, row, move, coded_by=actor.person_id, reviewed_by=None)
    history.record(
        db,
        actor,
        "feedback_submission.themes",
        row,
        before={"themes": before},
        after={"themes": _as_history(row.themes)},
    )


def _as_history(themes: list[FeedbackCoding]) -> list[dict[str, str]]:
    return [{"theme_code": each.theme_code, "polarity": each.polarity.value} for each in themes]


def _check(db: Session, themes: list[FeedbackThemeWrite]) -> None:
    codes = {theme.theme_code for theme in themes}
    known = {row.code: row for row in db.scalars(select(Theme).where(Theme.code.in_(codes)))}
    faults = []
    for n, theme in enumerate(themes):
        row = known.get(theme.theme_code)
        if row is None or not row.active:
            faults.append(
                Fault(
                    f"/themes/{n}/theme_code", "unknown", "There is no active theme with this code."
                )
            )
        elif theme.polarity not in row.polarity_allowed:
            text = "The theme does not allow this polarity."
            faults.append(Fault(f"/themes/{n}/polarity", "not_in_list", text))
        elif theme in themes[:n]:
            faults.append(
                Fault(f"/themes/{n}", "twice", "This theme and polarity occur earlier in the list.")
            )
    if faults:
        raise Invalid("The coding cannot be saved.", errors=faults)


def review(db: Session, actor: Actor, row: FeedbackSubmission) -> None:
    """Approves another person's coding."""
    workflow.transition(db, actor, row, REVIEW, reviewed_by=actor.person_id)


def send_back(db: Session, actor: Actor, row: FeedbackSubmission, reason: str) -> None:
    """Sends a submission back to be coded again."""
    workflow.transition(db, actor, row, SEND_BACK, note=reason, coded_by=None)
