"""Answers copied from an earlier final audit of the same child, each to be confirmed.

Texts and grades are not copied: the auditor judges those again.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from app.core import clock
from app.core.errors import Fault, Invalid
from app.models.auditing.audits import Audit, AuditAnswer, AuditSection
from app.schemas.tools.content_parts import Question
from app.services.access import Actor
from app.services.auditing import audit_grading
from app.services.auditing.audit_workflow import CARRY_FORWARD, earlier_audit
from app.services.platform import history, workflow
from app.services.tools import answer_rules
from app.vocabulary.tool_content import TEXTS

COPIED = ("value_num", "value_codes", "value_bool", "value_date", "is_na", "na_reason")


def carry(db: Session, actor: Actor, audit: Audit, from_audit_id: UUID | None) -> None:
    """Copies the earlier answers to every question that has no answer yet."""
    workflow.check(db, actor, audit, CARRY_FORWARD)
    earlier = _source(db, actor, audit, from_audit_id)
    content = audit_grading.content_of(db, audit)
    known = {answer.question_key: answer for part in earlier.sections for answer in part.answers}
    copied = 0
    for section in audit.sections:
        asked = content.section(section.section_key)
        copied += _fill(section, asked.questions if asked else (), known)
    audit.updated_at = clock.now()
    db.flush()
    audit_grading.recalculate(db, audit, content)
    db.flush()
    after = {"from_audit_id": earlier.id, "answers": copied}
    history.record(db, actor, CARRY_FORWARD.action, audit, after=after)


def _source(db: Session, actor: Actor, audit: Audit, from_audit_id: UUID | None) -> Audit:
    target = aliased(Audit)
    rows = (
        select(Audit).join(target, earlier_audit(target, actor, Audit)).where(target.id == audit.id)
    )
    if from_audit_id is not None:
        rows = rows.where(Audit.id == from_audit_id)
    earlier = db.scalar(rows.order_by(Audit.finalised_at.desc(), Audit.id.desc()).limit(1))
    if earlier is None:
        text = "Must be an earlier final audit of this child that you may copy from."
        fault = Fault("/from_audit_id", "unknown", text)
        raise Invalid("There is no audit to copy from.", errors=[fault])
    return earlier


def _fill(section: AuditSection, asked: Any, known: dict[str, AuditAnswer]) -> int:
    """Adds the earlier answers that still fit their question, and returns how many it added."""
    answered = {answer.question_key for answer in section.answers}
    added = [
        AuditAnswer(
            question_key=question.key,
            position=len(section.answers) + n,
            carried_forward=True,
            **{name: getattr(known[question.key], name) for name in COPIED},
        )
        for n, question in enumerate(asked)
        if question.key not in answered and _fits(question, known.get(question.key))
    ]
    if added:
        section.answers = [*section.answers, *added]
        section.updated_at = clock.now()
    return len(added)


def _fits(question: Question, answer: AuditAnswer | None) -> bool:
    if answer is None or question.type in TEXTS:
        return False
    return not answer_rules.answer_faults(question, audit_grading.answer_of(answer))
