"""Rules for the answers to a tool's questions: which are relevant, and their faults. Pure.

`answer_faults` refuses a value that the question cannot have, at every save; `missing` lists
everything that prevents a submission. Both use the same sentences with JSON pointers.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.core.errors import Fault
from app.schemas.tools.conditions import AllConditions, AnyCondition, Condition, EnableWhen
from app.schemas.tools.content_parts import Question
from app.schemas.tools.tool_content import ToolContent
from app.vocabulary.tool_content import ConditionOperator, NaPolicy, QuestionType

LONGEST = 20_000  # characters of a text
MOST_CODES = 60

Value = Decimal | str | tuple[str, ...] | bool | date | None
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,79}")


@dataclass(frozen=True)
class Answer:
    """The answer to one question: a value, or not applicable with a reason."""

    question_key: str
    value: Value = None
    is_na: bool = False
    na_reason: str | None = None
    carried_forward: bool = False

    @property
    def given(self) -> bool:
        """Whether there is a value; blank text does not count."""
        if isinstance(self.value, str):
            return not self.is_na and bool(self.value.strip())
        return not self.is_na and self.value is not None and self.value != ()


@dataclass(frozen=True)
class Relevance:
    """The keys of the sections and questions whose `enable_when` holds."""

    sections: frozenset[str]
    questions: frozenset[str]


def relevance(content: ToolContent, answers: Mapping[str, Answer]) -> Relevance:
    """Returns what the form asks, given the answers; answers to other questions do not count."""
    values: dict[str, Value] = {}
    sections: set[str] = set()
    questions: set[str] = set()
    for section in content.sections:
        if not _holds(section.enable_when, values):
            continue
        sections.add(section.key)
        for question in section.questions:
            if not _holds(question.enable_when, values):
                continue
            questions.add(question.key)
            answer = answers.get(question.key)
            if answer is not None and answer.given and not answer_faults(question, answer):
                values[question.key] = _compared(question, answer.value)
    return Relevance(frozenset(sections), frozenset(questions))


def _compared(question: Question, value: Value) -> Value:
    """Returns the value to compare: for a single choice, its one code."""
    if question.type is QuestionType.SINGLE_CHOICE and isinstance(value, tuple):
        return value[0]
    return value


def _holds(rule: EnableWhen | None, values: Mapping[str, Value]) -> bool:
    if rule is None:
        return True
    if isinstance(rule, AllConditions):
        return all(_met(condition, values) for condition in rule.all_of)
    if isinstance(rule, AnyCondition):
        return any(_met(condition, values) for condition in rule.any_of)
    return _met(rule, values)


_TESTS: dict[ConditionOperator, Callable[..., bool]] = {
    ConditionOperator.EQUALS: lambda value, expected: value == expected,
    ConditionOperator.NOT_EQUALS: lambda value, expected: value != expected,
    ConditionOperator.AT_LEAST: lambda value, expected: value >= expected,
    ConditionOperator.AT_MOST: lambda value, expected: value <= expected,
    ConditionOperator.INCLUDES: lambda value, expected: expected in value,
    ConditionOperator.ANSWERED: lambda _value, _expected: True,
}


def _met(condition: Condition, values: Mapping[str, Value]) -> bool:
    value = values.get(condition.question_key)
    return value is not None and _TESTS[condition.operator](value, condition.value)


def answer_faults(question: Question, answer: Answer, pointer: str | None = None) -> list[Fault]:
    """Returns why a value cannot be saved: wrong type, out of range, off the steps, no option."""
    at = pointer or f"/answers/{question.key}"
    if answer.is_na:
        if answer.value is not None:
            return [
                Fault(
                    at, "na_with_value", "An answer that is not applicable must not have a value."
                )
            ]
        return []
    if answer.na_reason is not None:
        return [
            Fault(
                at,
                "na_reason_without_na",
                "Only an answer that is not applicable can have this reason.",
            )
        ]
    if answer.value is None:
        return []
    problem = _CHECKS[question.type](question, answer.value)
    return [Fault(at, *problem)] if problem else []


def na_faults(
    content: ToolContent, question: Question, answer: Answer, pointer: str | None = None
) -> list[Fault]:
    """Returns why "not applicable" cannot be submitted: it is not allowed, or has no reason."""
    at = pointer or f"/answers/{question.key}"
    if not answer.is_na:
        return []
    if na_policy(content, question) is NaPolicy.NOT_ALLOWED:
        return [
            Fault(at, "na_not_allowed", "This question cannot be answered with “not applicable”.")
        ]
    if not (answer.na_reason or "").strip():
        return [Fault(at, "na_reason_required", "Give a reason why this is not applicable.")]
    return []


def na_policy(content: ToolContent, question: Question) -> NaPolicy:
    """Returns the question's own policy, or else the tool's."""
    return question.na_policy or content.na_policy_default


def missing(content: ToolContent, answers: Mapping[str, Answer]) -> list[Fault]:
    """Returns everything that prevents a submission, in the order of the form.

    Pointers are `/sections/{section_key}/answers/{question_key}`. A required question of an
    optional section is missing only when another question of that section is answered.
    """
    return list(_missing(content, answers))


def _missing(content: ToolContent, answers: Mapping[str, Answer]) -> Iterator[Fault]:
    asked = relevance(content, answers).questions
    for section in content.sections:
        questions = [question for question in section.questions if question.key in asked]
        given = {q.key: answers[q.key] for q in questions if q.key in answers}
        begun = any(answer.given or answer.is_na for answer in given.values())
        for question in questions:
            at = f"/sections/{section.key}/answers/{question.key}"
            answer = given.get(question.key)
            if answer is not None and (answer.given or answer.is_na):
                yield from answer_faults(question, answer, at)
                yield from na_faults(content, question, answer, at)
                if answer.carried_forward:
                    sentence = "This answer comes from an earlier audit: confirm or change it."
                    yield Fault(at, "unconfirmed", sentence)
            elif question.required and (section.required or begun):
                yield Fault(at, "required", "This question needs an answer.")


_Problem = tuple[str, str] | None
_NOT_AN_OPTION = ("not_in_list", "Must be one of the question's options.")


def _number(question: Question, value: Value) -> _Problem:
    if not isinstance(value, Decimal) or not value.is_finite():
        return "wrong_type", "Must be a number."
    if question.min is None or question.max is None or question.step is None:
        return None  # no such question passes the schema
    if not question.min <= value <= question.max:
        return "out_of_range", f"Must be from {question.min:f} to {question.max:f}."
    if not question.on_scale(value):
        return "off_step", f"Must be a step of {question.step:f} from {question.min:f}."
    return None


def _text(_question: Question, value: Value) -> _Problem:
    if not isinstance(value, str):
        return "wrong_type", "Must be text."
    if len(value) > LONGEST:
        return "too_long", f"Must have at most {LONGEST} characters."
    return None


def _one_code(question: Question, value: Value) -> _Problem:
    if not isinstance(value, tuple) or len(value) != 1:
        return "wrong_type", "Must be a list of one code."
    return _codes(question, value)


def _codes(question: Question, value: Value) -> _Problem:
    """Checks codes of options; a reference to evidence without options may have any code."""
    if not isinstance(value, tuple) or not all(isinstance(code, str) for code in value):
        return "wrong_type", "Must be a list of codes."
    if len(set(value)) < len(value):
        return "not_unique", "A code must not appear more than once."
    if len(value) > MOST_CODES:
        return "too_long", f"Must have at most {MOST_CODES} codes."
    known = {option.code for option in question.options}
    if known and not known.issuperset(value):
        return _NOT_AN_OPTION
    if not all(_CODE.fullmatch(code) for code in value):
        return "bad_format", "A code may contain only letters, digits and `_ . : -`."
    return None


def _boolean(_question: Question, value: Value) -> _Problem:
    return None if isinstance(value, bool) else ("wrong_type", "Must be true or false.")


def _date(_question: Question, value: Value) -> _Problem:
    """Checks a date, or its text in the form 2026-01-31."""
    if isinstance(value, date):
        return None
    problem = "bad_format", "Must be a date, such as 2026-01-31."
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return problem
    try:
        date.fromisoformat(value)
    except ValueError:
        return problem
    return None


_CHECKS: dict[QuestionType, Callable[[Question, Value], _Problem]] = {
    QuestionType.SCALE: _number,
    QuestionType.RATING: _number,
    QuestionType.STRENGTHS_TEXT: _text,
    QuestionType.DEVELOPMENT_TEXT: _text,
    QuestionType.TEXT: _text,
    QuestionType.SINGLE_CHOICE: _one_code,
    QuestionType.MULTI_CHOICE: _codes,
    QuestionType.EVIDENCE_REF: _codes,
    QuestionType.BOOLEAN: _boolean,
    QuestionType.DATE: _date,
}
