"""What must hold between the parts of a tool's content."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from pydantic_core import InitErrorDetails, ValidationError

from app.core.validation import BadValue
from app.schemas.tools.content_parts import Condition, ContentParts, EnableWhen, Question, Section
from app.vocabulary.tool_content import NUMERIC, ConditionOperator, GradingMode, QuestionType
from app.vocabulary.tools import ToolKind

_Operator = ConditionOperator
_COMPARE = frozenset({_Operator.EQUALS, _Operator.NOT_EQUALS, _Operator.ANSWERED})
_ORDER = _COMPARE | {_Operator.AT_LEAST, _Operator.AT_MOST}
_MEMBER = frozenset({_Operator.INCLUDES, _Operator.ANSWERED})

# How an answer of each type can be asked about; of the others, only whether there is one.
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
    """One thing wrong, and where it stands in the content."""

    at: tuple[str | int, ...]
    code: str
    sentence: str


def check(content: ContentParts) -> None:
    """Raise all that is wrong at once, each at its own place."""
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
            yield Flaw(("sections", nth, "order"), "bad_order", "Sections stand in their order.")


def _conditions(content: ContentParts) -> Iterator[Flaw]:
    """Only earlier questions can be asked about, so no condition can lead in a circle."""
    known = {question.key for _, question in content.asked()}
    earlier: dict[str, Question] = {}
    for nth, section in enumerate(content.sections):
        at: tuple[str | int, ...] = ("sections", nth)
        yield from _wrong_in((*at, "enable_when"), section.enable_when, earlier, known)
        for mth, question in enumerate(section.questions):
            place = (*at, "questions", mth, "enable_when")
            yield from _wrong_in(place, question.enable_when, earlier, known)
            earlier[question.key] = question


def conditions_of(rule: "EnableWhen | None") -> "tuple[Condition, ...]":
    """The conditions of a rule, however it joins them."""
    if rule is None:
        return ()
    for several in ("all_of", "any_of"):
        if hasattr(rule, several):
            found: tuple[Condition, ...] = getattr(rule, several)
            return found
    return (rule,)  # type: ignore[return-value]


def _wrong_in(
    at: tuple[str | int, ...],
    rule: "EnableWhen | None",
    earlier: "dict[str, Question]",
    known: set[str],
) -> Iterator[Flaw]:
    for nth, condition in enumerate(conditions_of(rule)):
        place = at if rule is condition else (*at, _joined_by(rule), nth)
        question = earlier.get(condition.question_key)
        if question is not None:
            yield from _wrong_about(place, condition, question)
        elif condition.question_key in known:
            sentence = "A condition may only ask about a question that stands earlier."
            yield Flaw((*place, "question_key"), "not_earlier", sentence)
        else:
            sentence = "The tool has no question of this key."
            yield Flaw((*place, "question_key"), "unknown_question", sentence)


def _joined_by(rule: object) -> str:
    return "all_of" if hasattr(rule, "all_of") else "any_of"


def _wrong_about(
    at: tuple[str | int, ...], condition: "Condition", question: "Question"
) -> Iterator[Flaw]:
    if condition.operator not in OPERATORS.get(question.type, _ONLY_WHETHER):
        sentence = "A question of that type cannot be asked about with this operator."
        yield Flaw((*at, "operator"), "bad_condition", sentence)
    elif condition.value is not None and not _possible(condition.value, question):
        sentence = "This is not an answer that the question can have."
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
            yield Flaw(("thresholds", nth, "at_least"), "bad_order", "Thresholds ascend.")
    for nth, step in enumerate(steps):
        if step.level in {earlier.level for earlier in steps[:nth]}:
            yield Flaw(("thresholds", nth, "level"), "not_unique", "A level is named once.")


def _limits(content: ContentParts) -> Iterator[Flaw]:
    known = {section.key for section in content.sections}
    for nth, rule in enumerate(content.limiting_rules):
        if rule.section_key not in known:
            at = ("limiting_rules", nth, "section_key")
            yield Flaw(at, "unknown_section", "The tool has no section of this key.")


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
        sentence = "A computed grade needs a scale question that carries weight."
        yield Flaw(("sections",), "required", sentence)


def _strengths_and_development(content: ContentParts) -> Iterator[Flaw]:
    """Each section of an audit: scaling questions, strengths, areas of development (source 2.1)."""
    for nth, section in enumerate(content.sections):
        for sentence in _lacking(section, audit=content.kind is ToolKind.AUDIT):
            yield Flaw(("sections", nth, "questions"), "section_incomplete", sentence)


def _lacking(section: "Section", *, audit: bool) -> Iterable[str]:
    if audit and not section.of_type(QuestionType.SCALE):
        yield "A section of an audit has at least one scale question."
    for kind in (QuestionType.STRENGTHS_TEXT, QuestionType.DEVELOPMENT_TEXT):
        found = len(section.of_type(kind))
        if audit and found != 1:
            yield f"A section of an audit has exactly one {kind} question."
        elif found > 1:
            yield f"A section has at most one {kind} question."


RULES: tuple[Callable[[ContentParts], Iterator[Flaw]], ...] = (
    _own_keys,
    _in_order,
    _conditions,
    _thresholds,
    _limits,
    _can_compute,
    _strengths_and_development,
)
