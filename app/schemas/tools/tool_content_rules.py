"""Rules between the parts of a tool's content."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from pydantic_core import InitErrorDetails, ValidationError

from app.core.validation import BadValue
from app.data.files import label
from app.schemas.tools.conditions import Condition, EnableWhen
from app.schemas.tools.content_parts import ContentParts, Question, Section
from app.vocabulary.tool_content import NUMERIC, ConditionOperator, GradingMode, QuestionType
from app.vocabulary.tools import ToolKind

_Operator = ConditionOperator
_COMPARE = frozenset({_Operator.EQUALS, _Operator.NOT_EQUALS, _Operator.ANSWERED})
_ORDER = _COMPARE | {_Operator.AT_LEAST, _Operator.AT_MOST}
_MEMBER = frozenset({_Operator.INCLUDES, _Operator.ANSWERED})

# The operators for answers of each type; for all other types, only whether there is an answer.
OPERATORS: dict[QuestionType, frozenset[ConditionOperator]] = {
    QuestionType.SCALE: _ORDER,
    QuestionType.RATING: _ORDER,
    QuestionType.BOOLEAN: _COMPARE,
    QuestionType.SINGLE_CHOICE: _COMPARE,
    QuestionType.MULTI_CHOICE: _MEMBER,
    QuestionType.EVIDENCE_REF: _MEMBER,
}
_ONLY_WHETHER = frozenset({_Operator.ANSWERED})


@dataclass(frozen=True)
class Flaw:
    """One flaw of the content, and its location."""

    at: tuple[str | int, ...]
    code: str
    sentence: str


def check(content: ContentParts) -> None:
    """Refuses content with flaws, naming all of them at once, each with its location."""
    flaws = [flaw for rule in RULES for flaw in rule(content)]
    if flaws:
        raise ValidationError.from_exception_data("ToolContent", [_detail(flaw) for flaw in flaws])


def _detail(flaw: Flaw) -> InitErrorDetails:
    cause = BadValue(flaw.code, flaw.sentence)
    return InitErrorDetails(type="value_error", loc=flaw.at, input=None, ctx={"error": cause})


def _own_keys(content: ContentParts) -> Iterator[Flaw]:
    seen: set[str] = set()
    for nth, section in enumerate(content.sections):
        if section.key in {earlier.key for earlier in content.sections[:nth]}:
            yield Flaw(("sections", nth, "key"), "not_unique", "Another section has this key.")
        for mth, question in enumerate(section.questions):
            if question.key in seen:
                at = ("sections", nth, "questions", mth, "key")
                yield Flaw(at, "not_unique", "Another question of the tool has this key.")
            seen.add(question.key)


def _in_order(content: ContentParts) -> Iterator[Flaw]:
    for nth, (one, two) in enumerate(pairwise(content.sections), 1):
        if two.order <= one.order:
            yield Flaw(
                ("sections", nth, "order"),
                "bad_order",
                "Sections must be listed in ascending `order`.",
            )


def _conditions(content: ContentParts) -> Iterator[Flaw]:
    """Conditions can use earlier questions only, so they cannot form a circle."""
    known = {question.key for _, question in content.asked()}
    earlier: dict[str, Question] = {}
    for nth, section in enumerate(content.sections):
        at: tuple[str | int, ...] = ("sections", nth)
        yield from _wrong_in((*at, "enable_when"), section.enable_when, earlier, known)
        for mth, question in enumerate(section.questions):
            location = (*at, "questions", mth, "enable_when")
            yield from _wrong_in(location, question.enable_when, earlier, known)
            earlier[question.key] = question


def conditions_of(rule: "EnableWhen | None") -> "tuple[Condition, ...]":
    """Returns the conditions of a rule, however it joins them."""
    if rule is None:
        return ()
    for several in ("all_of", "any_of"):
        if hasattr(rule, several):
            conditions: tuple[Condition, ...] = getattr(rule, several)
            return conditions
    return (rule,)  # type: ignore[return-value]


def _wrong_in(
    at: tuple[str | int, ...],
    rule: "EnableWhen | None",
    earlier: "dict[str, Question]",
    known: set[str],
) -> Iterator[Flaw]:
    for nth, condition in enumerate(conditions_of(rule)):
        location = at if rule is condition else (*at, _joined_by(rule), nth)
        question = earlier.get(condition.question_key)
        if question is not None:
            yield from _wrong_about(location, condition, question)
        elif condition.question_key in known:
            sentence = "A condition can use only a question that comes earlier in the form."
            yield Flaw((*location, "question_key"), "not_earlier", sentence)
        else:
            sentence = "The tool has no question with this key."
            yield Flaw((*location, "question_key"), "unknown_question", sentence)


def _joined_by(rule: object) -> str:
    return "all_of" if hasattr(rule, "all_of") else "any_of"


def _wrong_about(
    at: tuple[str | int, ...], condition: "Condition", question: "Question"
) -> Iterator[Flaw]:
    if condition.operator not in OPERATORS.get(question.type, _ONLY_WHETHER):
        sentence = "This operator cannot be used with a question of this type."
        yield Flaw((*at, "operator"), "bad_condition", sentence)
    elif condition.value is not None and not _possible(condition.value, question):
        sentence = "The question cannot have this answer."
        yield Flaw((*at, "value"), "bad_condition", sentence)


def _possible(value: object, question: "Question") -> bool:
    if question.type in NUMERIC:
        return isinstance(value, Decimal) and question.on_scale(value)
    if question.type is QuestionType.BOOLEAN:
        return isinstance(value, bool)
    codes = {option.code for option in question.options}
    return isinstance(value, str) and (value in codes or not codes)


def _thresholds(content: ContentParts) -> Iterator[Flaw]:
    steps = content.thresholds
    for nth, (one, two) in enumerate(pairwise(steps), 1):
        if two.at_least <= one.at_least:
            yield Flaw(
                ("thresholds", nth, "at_least"),
                "bad_order",
                "Must be above the threshold before it.",
            )
    for nth, step in enumerate(steps):
        if step.level in {earlier.level for earlier in steps[:nth]}:
            yield Flaw(
                ("thresholds", nth, "level"), "not_unique", "Another threshold has this level."
            )


def _limits(content: ContentParts) -> Iterator[Flaw]:
    known = {section.key for section in content.sections}
    for nth, rule in enumerate(content.limiting_rules):
        if rule.section_key not in known:
            at = ("limiting_rules", nth, "section_key")
            yield Flaw(at, "unknown_section", "The tool has no section with this key.")


def _can_compute(content: ContentParts) -> Iterator[Flaw]:
    if content.grading_mode is GradingMode.JUDGEMENT:
        return
    if not content.thresholds:
        yield Flaw(("thresholds",), "required", "A computed grade needs thresholds.")
    scored = (
        section.weight * question.weight
        for section, question in content.asked()
        if question.type is QuestionType.SCALE
    )
    if not any(scored):
        sentence = "A computed grade needs a scale question whose weight is above zero."
        yield Flaw(("sections",), "required", sentence)


def _strengths_and_development(content: ContentParts) -> Iterator[Flaw]:
    """Requires scale questions, strengths and areas for development in each audit section."""
    for nth, section in enumerate(content.sections):
        for sentence in _lacking(section, audit=content.kind is ToolKind.AUDIT):
            yield Flaw(("sections", nth, "questions"), "section_incomplete", sentence)


def _lacking(section: "Section", *, audit: bool) -> Iterable[str]:
    if audit and not section.of_type(QuestionType.SCALE):
        name = label(QuestionType.SCALE)
        yield f"A section of an audit needs at least one question of type “{name}”."
    for kind in (QuestionType.STRENGTHS_TEXT, QuestionType.DEVELOPMENT_TEXT):
        number = len(section.of_type(kind))
        if audit and number != 1:
            yield f"A section of an audit needs exactly one question of type “{label(kind)}”."
        elif number > 1:
            yield f"A section can have only one question of type “{label(kind)}”."


RULES: tuple[Callable[[ContentParts], Iterator[Flaw]], ...] = (
    _own_keys,
    _in_order,
    _conditions,
    _thresholds,
    _limits,
    _can_compute,
    _strengths_and_development,
)
