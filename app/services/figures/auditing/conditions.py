"""What metrics of audits count: facts, and conditions over their rows."""

from collections.abc import Callable

from sqlalchemy import ColumnElement, and_, not_, or_

from app.services.figures.auditing import facts
from app.services.figures.auditing.population import A, P
from app.services.figures.engine import common_scale
from app.services.figures.engine.facts import Column, Fact, london_date
from app.services.figures.engine.metric import Asked, Term
from app.vocabulary.auditing import AssignmentStatus


def expectations(asked: Asked) -> Fact:
    return facts.expectations(asked.as_of)


def audits(asked: Asked) -> Fact:
    return facts.audits(asked.as_of)


def graded(asked: Asked) -> Fact:
    return facts.graded_audits(asked.as_of, asked.basis)


def sections(asked: Asked) -> Fact:
    return facts.graded_sections(asked.as_of)


def decisions(asked: Asked) -> Fact:
    return facts.decisions(asked.as_of)


def re_audits(asked: Asked) -> Fact:
    return facts.re_audits(asked.as_of)


def expected(_: Fact, __: Asked) -> ColumnElement[bool]:
    """Due, and neither cancelled nor exempted."""
    return P.status.not_in((AssignmentStatus.CANCELLED, AssignmentStatus.EXEMPTED))


def complete(fact: Fact, asked: Asked) -> ColumnElement[bool]:
    return and_(
        expected(fact, asked),
        P.status == AssignmentStatus.FULFILLED,
        A.first_submitted_at.is_not(None),
    )


def on_time(fact: Fact, asked: Asked) -> ColumnElement[bool]:
    return and_(complete(fact, asked), london_date(A.first_submitted_at) <= P.due_date)


def finalised(fact: Fact, asked: Asked) -> ColumnElement[bool]:
    return and_(complete(fact, asked), A.finalised_at.is_not(None))


def exempted(_: Fact, __: Asked) -> ColumnElement[bool]:
    return P.status == AssignmentStatus.EXEMPTED


def overdue(fact: Fact, asked: Asked) -> ColumnElement[bool]:
    incomplete = or_(P.status != AssignmentStatus.FULFILLED, A.first_submitted_at.is_(None))
    return and_(expected(fact, asked), incomplete, P.due_date < asked.as_of)


def read(fact: Fact, _: Asked) -> ColumnElement[bool]:
    """Graded on the common scale."""
    return fact.measures["ordinal"].is_not(None)


def unread(fact: Fact, _: Asked) -> ColumnElement[bool]:
    return fact.measures["ordinal"].is_(None)


def at_or_above(fact: Fact, asked: Asked) -> ColumnElement[bool]:
    return fact.measures["ordinal"] >= common_scale.GRADES.index(asked.level) + 1


def good(fact: Fact, _: Asked) -> ColumnElement[bool]:
    return fact.measures["ordinal"] >= common_scale.GRADES.index("good") + 1


def compared(fact: Fact, _: Asked) -> ColumnElement[bool]:
    return fact.measures["difference"].is_not(None)


def not_compared(fact: Fact, _: Asked) -> ColumnElement[bool]:
    return fact.measures["difference"].is_(None)


def difference(condition: Callable[[Column], ColumnElement[bool]]) -> Term:
    return lambda fact, _: condition(fact.measures["difference"])


def shift(fact: Fact, _: Asked) -> Column:
    return fact.measures["difference"]


def complete_but(condition: Term) -> Term:
    return lambda fact, asked: and_(complete(fact, asked), not_(condition(fact, asked)))


def at(ordinal: int) -> Term:
    return lambda fact, _: fact.measures["ordinal"] == ordinal


def to_inquire(_: Fact, asked: Asked) -> ColumnElement[bool]:
    return and_(A.inquiry_required, facts.moderated_at(asked.as_of))


def inquired(fact: Fact, asked: Asked) -> ColumnElement[bool]:
    return and_(to_inquire(fact, asked), facts.inquiry_confirmed_at(asked.as_of))


def needing_none(_: Fact, asked: Asked) -> ColumnElement[bool]:
    return and_(not_(A.inquiry_required), facts.moderated_at(asked.as_of))
