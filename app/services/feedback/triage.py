"""From received to closed: triage, escalation, theme coding, review (docs/domain/feedback.md)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Fault, Invalid
from app.models.feedback.submissions import FeedbackCoding, FeedbackSubmission
from app.models.reference.themes import Theme
from app.schemas.feedback.submissions import (
    CodingWrite,
    FeedbackEscalationWrite,
    FeedbackThemeWrite,
    OutcomeWrite,
)
from app.services.access import SYSTEM, Actor
from app.services.feedback import quotes
from app.services.feedback.submission_workflow import CODE, ESCALATE, RESOLVE, REVIEW, SEND_BACK
from app.services.platform import history, workflow


def escalate(
    db: Session, actor: Actor, row: FeedbackSubmission, data: FeedbackEscalationWrite
) -> None:
    """Somebody may not be safe: it cannot be closed before it is known what became of it."""
    workflow.transition(
        db,
        actor,
        row,
        ESCALATE,
        safeguarding_flag=True,
        escalation_reason=data.reason,
        escalated_to=data.escalated_to,
        escalated_at=clock.now(),
        safeguarding_outcome=None,
        safeguarding_note=None,
    )
    quotes.heed(db, [row.id])


def escalate_by_its_words(db: Session, row: FeedbackSubmission) -> None:
    """The same, by the service itself, for a person of the Unit to look at at once."""
    found = FeedbackEscalationWrite(
        reason="Its words may tell of harm.", escalated_to="Quality assurance unit"
    )
    escalate(db, SYSTEM, row, found)


def resolve(db: Session, actor: Actor, row: FeedbackSubmission, data: OutcomeWrite) -> None:
    """Say what became of the concern; it is then worked on as any other."""
    workflow.transition(
        db, actor, row, RESOLVE, safeguarding_outcome=data.outcome, safeguarding_note=data.note
    )


def code(db: Session, actor: Actor, row: FeedbackSubmission, data: CodingWrite) -> None:
    """All its themes, each once and well or ill as the theme allows; replaces an earlier coding."""
    move = workflow.check(db, actor, row, CODE)
    _check(db, data.themes)
    before = _told(row.themes)
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
        after={"themes": _told(row.themes)},
    )


def _told(themes: list[FeedbackCoding]) -> list[dict[str, str]]:
    return [{"theme_code": each.theme_code, "polarity": each.polarity.value} for each in themes]


def _check(db: Session, themes: list[FeedbackThemeWrite]) -> None:
    wanted = {theme.theme_code for theme in themes}
    known = {row.code: row for row in db.scalars(select(Theme).where(Theme.code.in_(wanted)))}
    faults = []
    for n, theme in enumerate(themes):
        row = known.get(theme.theme_code)
        if row is None or not row.active:
            faults.append(Fault(f"/themes/{n}/theme_code", "unknown", "Is no theme in use."))
        elif theme.polarity not in row.polarity_allowed:
            text = "The theme is not spoken of like this."
            faults.append(Fault(f"/themes/{n}/polarity", "not_in_list", text))
        elif theme in themes[:n]:
            faults.append(Fault(f"/themes/{n}", "twice", "Is named before; it counts once."))
    if faults:
        raise Invalid("The coding cannot be kept like this.", errors=faults)


def review(db: Session, actor: Actor, row: FeedbackSubmission) -> None:
    """Agree with the coding of somebody else."""
    workflow.transition(db, actor, row, REVIEW, reviewed_by=actor.person_id)


def send_back(db: Session, actor: Actor, row: FeedbackSubmission, reason: str) -> None:
    """Have it coded anew."""
    workflow.transition(db, actor, row, SEND_BACK, note=reason, coded_by=None)
