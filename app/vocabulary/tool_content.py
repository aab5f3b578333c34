"""The vocabulary of a tool's content."""

from enum import StrEnum


class GradingMode(StrEnum):
    """Who grades: a person, the arithmetic, or the arithmetic unless a person overrides it."""

    JUDGEMENT = "judgement"
    COMPUTED = "computed"
    COMPUTED_WITH_OVERRIDE = "computed_with_override"


class QuestionType(StrEnum):
    """The type of a question's answer. Only `scale` counts towards a score."""

    SCALE = "scale"
    STRENGTHS_TEXT = "strengths_text"
    DEVELOPMENT_TEXT = "development_text"
    TEXT = "text"
    SINGLE_CHOICE = "single_choice"
    MULTI_CHOICE = "multi_choice"
    BOOLEAN = "boolean"
    DATE = "date"
    EVIDENCE_REF = "evidence_ref"
    RATING = "rating"


class NaPolicy(StrEnum):
    """The effect of "not applicable" on a score: left out, counted as zero, or not allowed."""

    EXCLUDE = "exclude"
    COUNT_ZERO = "count_zero"
    NOT_ALLOWED = "not_allowed"


class SectionAggregate(StrEnum):
    """How a section's score follows from the scores of its questions."""

    WEIGHTED_MEAN = "weighted_mean"


class ToolPart(StrEnum):
    """What two contents are compared by."""

    SETTING = "setting"
    SECTION = "section"
    QUESTION = "question"
    THRESHOLD = "threshold"
    LIMITING_RULE = "limiting_rule"


class PartChange(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class ConditionOperator(StrEnum):
    EQUALS = "equals"
    NOT_EQUALS = "not_equals"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    INCLUDES = "includes"
    ANSWERED = "answered"


NUMERIC = frozenset({QuestionType.SCALE, QuestionType.RATING})
CHOICES = frozenset({QuestionType.SINGLE_CHOICE, QuestionType.MULTI_CHOICE})
TEXTS = frozenset({QuestionType.TEXT, QuestionType.STRENGTHS_TEXT, QuestionType.DEVELOPMENT_TEXT})
CODED = frozenset({QuestionType.MULTI_CHOICE, QuestionType.EVIDENCE_REF})
