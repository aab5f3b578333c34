"""Moderation decisions: stored beside the auditor's grade, which they never overwrite.

I1 to I5 are invariants of docs/domain/moderation.md.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.core.errors import Fault, Invalid
from app.data.files import label
from app.models.auditing.audits import Audit, AuditVersion
from app.models.moderation.decisions import ModerationDecision
from app.models.platform.base import location_of
from app.schemas.auditing.audits import AuditWrite
from app.schemas.moderation.decisions import (
    ModerationDecisionQuery,
    ModerationDecisionSort,
    ModerationDecisionWrite,
    ReturnWrite,
)
from app.services import access
from app.services.access import Actor
from app.services.auditing import audit_grading
from app.services.moderation.claims import is_blind_to
from app.services.moderation.moderation_workflow import (
    DECIDE,
    RETURN,
)
from app.services.platform import filters, history, pagination, workflow
from app.services.tools import scales
from app.vocabulary.moderation import ModerationOutcome

ORDERS = pagination.orders(ModerationDecisionSort, ModerationDecision)
GRADED = frozenset({ModerationOutcome.UPHELD, ModerationOutcome.RAISED, ModerationOutcome.LOWERED})
MATCHED = ("id", "audit_id", "cycle_id", "auditor_id", "moderator_id", "outcome")


def search(actor: Actor, query: ModerationDecisionQuery) -> Select[ModerationDecision]:
    rows = access.visible(actor, ModerationDecision)
    return filters.matching(rows, actor, ModerationDecision, query, *MATCHED)


def send_back(db: Session, actor: Actor, audit: Audit, data: ReturnWrite) -> None:
    """Returns an audit to its auditor, with the reason and the items to look at."""
    move = workflow.check(db, actor, audit, RETURN)
    faults = _unknown_items(audit, data.items)
    if faults:
        raise Invalid("Some of the items are not part of this audit.", errors=faults)
    decision = _decision(db, actor, audit, ModerationOutcome.RETURNED)
    decision.rationale = decision.feedback_to_auditor = data.reason
    decision.returned_items = data.items
    workflow.transition(db, actor, audit, move, note=data.reason, status_reason=data.reason)
    _store(db, actor, decision)


def _unknown_items(audit: Audit, items: list[str]) -> list[Fault]:
    """Returns a fault for each item that is neither a member the auditor writes nor a section."""
    sections = {section.section_key for section in audit.sections}
    faults = []
    for number, item in enumerate(items):
        _, first, *rest = item.split("/")
        known = rest[0] in sections if first == "sections" and rest else not rest
        if not known or (first != "sections" and first not in AuditWrite.model_fields):
            text = "Must be a member that the auditor writes, or /sections/{section_key}."
            faults.append(Fault(f"/items/{number}", "unknown", text))
    return faults


def decide(
    db: Session, actor: Actor, audit: Audit, data: ModerationDecisionWrite
) -> ModerationDecision:
    """Records a decision on the current version; the auditor's own grade does not change."""
    move = workflow.check(db, actor, audit, DECIDE)
    content = audit_grading.content_of(db, audit)
    levels = scales.levels_of(db, content.grade_scale)
    grades = {section.section_key: section.section_grade for section in audit.sections}
    case = _Case(
        audit.proposed_grade,
        {level.code: level.ordinal for level in levels},
        frozenset(grades),
        is_blind_to(db, actor, audit),
    )
    decision = _decision(db, actor, audit, case.outcome_of(data))
    decision.moderated_grade = data.moderated_grade
    decision.rationale = data.rationale
    decision.feedback_to_auditor = data.feedback_to_auditor
    decision.section_decisions = [
        {
            "section_key": each.section_key,
            "auditor": grades[each.section_key],
            "moderated": each.moderated,
        }
        for each in data.section_decisions
    ]
    workflow.transition(
        db, actor, audit, move, moderated_grade=data.moderated_grade, status_reason=None
    )
    audit_grading.recalculate(db, audit, content)
    _store(db, actor, decision)
    return decision


@dataclass(frozen=True)
class _Case:
    """The facts to check a decision against: proposed grade, scale, sections, blind or open."""

    proposed: str | None
    levels: dict[str, int]
    sections: frozenset[str]
    blind: bool

    def outcome_of(self, data: ModerationDecisionWrite) -> ModerationOutcome:
        """Returns the outcome, given or derived from the grades; refuses contradictions (422).

        In a blind moderation no refusal depends on the auditor's grade, or it would reveal that
        grade: the moderator gives no outcome, and a rationale is always required.
        """
        faults = [*self._grade(data), *self._outcome(data), *self._sections(data)]
        outcome = ModerationOutcome.NO_GRADE if data.moderated_grade is None else None
        if not faults and data.moderated_grade is not None:
            outcome = self._sign(data.moderated_grade)
            if outcome is None:
                text = "This audit has no grade to compare with: decide “No grade” or return it."
                faults.append(Fault("/moderated_grade", "nothing_to_compare", text))
            elif data.outcome not in (None, outcome):
                text = f"These grades make the outcome “{label(outcome)}”; send that one or none."
                faults.append(Fault("/outcome", "wrong_sign", text))
        if data.rationale is None and (
            self.blind or ModerationOutcome.UPHELD not in (outcome, data.outcome)
        ):
            text = "Give the reasons; only an upheld grade in an open moderation needs none."
            faults.append(Fault("/rationale", "required", text))
        if faults or outcome is None:
            raise Invalid("The decision cannot be recorded like this.", errors=faults)
        return outcome

    def _sign(self, grade: str) -> ModerationOutcome | None:
        """Returns upheld, raised or lowered by the sign of the difference (I2)."""
        if self.proposed is None:
            return None
        difference = self.levels[grade] - self.levels[self.proposed]
        if difference == 0:
            return ModerationOutcome.UPHELD
        return ModerationOutcome.RAISED if difference > 0 else ModerationOutcome.LOWERED

    def _grade(self, data: ModerationDecisionWrite) -> list[Fault]:
        given = data.moderated_grade
        if (
            given is None
            and data.outcome is not ModerationOutcome.NO_GRADE
            and data.outcome is not ModerationOutcome.RETURNED
        ):
            text = "Give a grade, or decide “No grade”."
            return [Fault("/moderated_grade", "outcome_has_grade", text)]
        if given is not None and data.outcome is ModerationOutcome.NO_GRADE:
            text = "Leave the grade out when the outcome is “No grade”."
            return [Fault("/moderated_grade", "outcome_has_grade", text)]
        if given is not None and given not in self.levels:
            return [audit_grading.unknown_grade("/moderated_grade", self.levels)]
        return []

    def _outcome(self, data: ModerationDecisionWrite) -> list[Fault]:
        if data.outcome is ModerationOutcome.RETURNED:
            text = "Use POST /v1/audits/{audit_id}/return to return an audit."
            return [Fault("/outcome", "use_return", text)]
        if self.blind and data.outcome in GRADED:
            text = "Leave the outcome out in a blind moderation: it follows from the grades."
            return [Fault("/outcome", "blind", text)]
        return []

    def _sections(self, data: ModerationDecisionWrite) -> list[Fault]:
        faults, seen = [], set()
        for number, each in enumerate(data.section_decisions):
            pointer = f"/section_decisions/{number}"
            if each.section_key not in self.sections:
                text = "This audit has no section with that key."
                faults.append(Fault(f"{pointer}/section_key", "unknown", text))
            elif each.section_key in seen:
                text = "Each section can be listed only once."
                faults.append(Fault(f"{pointer}/section_key", "twice", text))
            if each.moderated not in self.levels:
                faults.append(audit_grading.unknown_grade(f"{pointer}/moderated", self.levels))
            seen.add(each.section_key)
        return faults


def _decision(
    db: Session, actor: Actor, audit: Audit, outcome: ModerationOutcome
) -> ModerationDecision:
    """Returns a decision on the audit's last version, with the grade as it is now."""
    last = select(func.max(AuditVersion.number)).where(AuditVersion.audit_id == audit.id)
    copied = ("cycle_id", "subject_id", "auditor_id", "selection_reason", "tool_key")
    return ModerationDecision(
        id=ids.new(),
        audit_id=audit.id,
        audit_version_number=db.scalar(last) or 1,
        session_id=audit.moderation_session_id,
        moderator_id=actor.person_id,
        blind=is_blind_to(db, actor, audit),
        auditor_grade_snapshot=audit.proposed_grade,
        outcome=outcome,
        section_decisions=[],
        returned_items=[],
        decided_at=clock.now(),
        **{name: getattr(audit, name) for name in copied},
        **location_of(audit),
    )


def _store(db: Session, actor: Actor, decision: ModerationDecision) -> None:
    """Stores a decision as the current one and marks the earlier one as superseded (I1)."""
    earlier = _current(db, decision.audit_id)
    if earlier is not None:
        earlier.superseded_at = decision.decided_at
    db.flush()
    db.add(decision)
    db.flush()
    after = {"outcome": decision.outcome, "audit_id": decision.audit_id}
    history.record(db, actor, "moderation_decision.create", decision, after=after)


def _current(db: Session, audit_id: UUID) -> ModerationDecision | None:
    return db.scalar(
        select(ModerationDecision).where(
            ModerationDecision.audit_id == audit_id, ModerationDecision.superseded_at.is_(None)
        )
    )


def supersede(db: Session, actor: Actor, audit: Audit, note: str) -> None:
    """Marks the decision as superseded and removes its grade once the proposed grade has changed.

    The decision stays stored with its version, and in the figures of earlier days (I1, I5).
    """
    audit.moderated_grade = None
    decision = _current(db, audit.id)
    if decision is None:
        return
    decision.superseded_at = clock.now()
    history.record(
        db,
        actor,
        "moderation_decision.supersede",
        decision,
        before={"superseded_at": None},
        after={"superseded_at": decision.superseded_at},
        note=note,
    )
