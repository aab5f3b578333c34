"""The facts of audit metrics, and conditions on their rows."""

from collections.abc import Callable

from sqlalchemy import ColumnElement, and_, false, not_, or_, true

from app.services.figures.auditing import facts
from app.services.figures.auditing.population import ASSIGNMENT, AUDIT
from app.services.figures.engine import common_scale
from app.services.figures.engine.facts import Column, Fact, london_date
from app.services.figures.engine.metric import Parameters, Term
from app.vocabulary.auditing import FINAL, AssignmentStatus
from app.vocabulary.moderation import ModerationOutcome


def expectations(parameters: Parameters) -> Fact:
    return facts.expectations(parameters.as_of)


def audits(parameters: Parameters) -> Fact:
    return facts.audits(parameters.as_of)


def graded(parameters: Parameters) -> Fact:
    return facts.graded_audits(parameters.as_of, parameters.basis)


def sections(parameters: Parameters) -> Fact:
    return facts.graded_sections(parameters.as_of)


def decisions(parameters: Parameters) -> Fact:
    return facts.decisions(parameters.as_of)


def re_audits(parameters: Parameters) -> Fact:
    return facts.re_audits(parameters.as_of)


def expected(_: Fact, __: Parameters) -> ColumnElement[bool]:
    """Whether the audit is due, and neither cancelled nor exempted."""
    return ASSIGNMENT.status.not_in((AssignmentStatus.CANCELLED, AssignmentStatus.EXEMPTED))


def due(fact: Fact, parameters: Parameters) -> ColumnElement[bool]:
    """Whether the audit is expected, and due by the day."""
    return and_(expected(fact, parameters), ASSIGNMENT.due_date <= parameters.as_of)


def not_yet_due(fact: Fact, parameters: Parameters) -> ColumnElement[bool]:
    return and_(expected(fact, parameters), ASSIGNMENT.due_date > parameters.as_of)


def when_due(condition: Term) -> Term:
    return lambda fact, parameters: and_(due(fact, parameters), condition(fact, parameters))


def complete(fact: Fact, parameters: Parameters) -> ColumnElement[bool]:
    return and_(
        expected(fact, parameters),
        ASSIGNMENT.status == AssignmentStatus.FULFILLED,
        AUDIT.first_submitted_at.is_not(None),
    )


def on_time(fact: Fact, parameters: Parameters) -> ColumnElement[bool]:
    return and_(
        complete(fact, parameters), london_date(AUDIT.first_submitted_at) <= ASSIGNMENT.due_date
    )


def finalised(fact: Fact, parameters: Parameters) -> ColumnElement[bool]:
    return and_(complete(fact, parameters), AUDIT.finalised_at.is_not(None))


def exempted(_: Fact, __: Parameters) -> ColumnElement[bool]:
    return ASSIGNMENT.status == AssignmentStatus.EXEMPTED


def overdue(fact: Fact, parameters: Parameters) -> ColumnElement[bool]:
    incomplete = or_(
        ASSIGNMENT.status != AssignmentStatus.FULFILLED, AUDIT.first_submitted_at.is_(None)
    )
    return and_(expected(fact, parameters), incomplete, ASSIGNMENT.due_date < parameters.as_of)


def on_common_scale(fact: Fact, _: Parameters) -> ColumnElement[bool]:
    """Whether the grade is on the common scale."""
    return fact.measures["ordinal"].is_not(None)


def not_on_common_scale(fact: Fact, _: Parameters) -> ColumnElement[bool]:
    return fact.measures["ordinal"].is_(None)


def has_counted_grade(fact: Fact, parameters: Parameters) -> ColumnElement[bool]:
    """Whether the basis counts the audit, and its grade is on the common scale."""
    return and_(_on_basis(parameters), on_common_scale(fact, parameters))


def counted_grade_not_on_common_scale(fact: Fact, parameters: Parameters) -> ColumnElement[bool]:
    return and_(_on_basis(parameters), not_on_common_scale(fact, parameters))


def not_final(_: Fact, parameters: Parameters) -> ColumnElement[bool]:
    """Whether the basis `final` leaves the audit out because it is still under way."""
    return not_(_on_basis(parameters)) if parameters.basis == "final" else false()


def already_final(_: Fact, parameters: Parameters) -> ColumnElement[bool]:
    """Whether the basis `proposed` leaves the audit out because it is final."""
    return not_(_on_basis(parameters)) if parameters.basis == "proposed" else false()


def _on_basis(parameters: Parameters) -> ColumnElement[bool]:
    """Whether the basis counts the audit: `final` final ones only, `proposed` all others."""
    final = AUDIT.status.in_(FINAL)
    return {"final": final, "proposed": not_(final)}.get(parameters.basis, true())


def at_or_above(fact: Fact, parameters: Parameters) -> ColumnElement[bool]:
    return fact.measures["ordinal"] >= common_scale.GRADES.index(parameters.level) + 1


def good_or_better(fact: Fact, parameters: Parameters) -> ColumnElement[bool]:
    good = common_scale.GRADES.index("good") + 1
    return and_(_on_basis(parameters), fact.measures["ordinal"] >= good)


def compared(fact: Fact, _: Parameters) -> ColumnElement[bool]:
    return fact.measures["difference"].is_not(None)


def not_compared(fact: Fact, _: Parameters) -> ColumnElement[bool]:
    return fact.measures["difference"].is_(None)


def difference(condition: Callable[[Column], ColumnElement[bool]]) -> Term:
    return lambda fact, _: condition(fact.measures["difference"])


def returned(_: Fact, __: Parameters) -> ColumnElement[bool]:
    return facts.DECISION.outcome == ModerationOutcome.RETURNED


def without_two_grades(_: Fact, __: Parameters) -> ColumnElement[bool]:
    """Whether the decision gives no grade, or there was none before it."""
    decision = facts.DECISION
    return or_(
        decision.outcome == ModerationOutcome.NO_GRADE,
        and_(decision.moderated_grade.is_not(None), decision.auditor_grade_snapshot.is_(None)),
    )


def two_grades_not_compared(fact: Fact, parameters: Parameters) -> ColumnElement[bool]:
    decision = facts.DECISION
    return and_(
        decision.moderated_grade.is_not(None),
        decision.auditor_grade_snapshot.is_not(None),
        not_compared(fact, parameters),
    )


def shift(fact: Fact, _: Parameters) -> Column:
    return fact.measures["difference"]


def inquiry_required(_: Fact, parameters: Parameters) -> ColumnElement[bool]:
    return and_(AUDIT.inquiry_required, facts.moderated_at(parameters.as_of))


def inquiry_confirmed(fact: Fact, parameters: Parameters) -> ColumnElement[bool]:
    return and_(inquiry_required(fact, parameters), facts.inquiry_confirmed_at(parameters.as_of))
