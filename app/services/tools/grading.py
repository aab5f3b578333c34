"""Scores, and the indicative grade with its explanation. Pure arithmetic (docs/domain/tools.md).

A person judges; this only proposes a grade. Sums are exact, so a score that meets a threshold
meets it whatever the weights; nothing is rounded before it is printed.

A value x on a scale becomes `x' = (x - min) / (max - min)`. A section's score is the weighted mean
of its relevant scale questions, and the overall score is the weighted mean of the sections. There
are two scores: `score_of_applicable` leaves out questions that are unanswered or not applicable,
`score_of_available` counts them as zero. Where the sum of weights is zero, a score is null.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from app.core.errors import Fault, Invalid
from app.schemas.tools.content_parts import LimitingRule, Question, Section
from app.schemas.tools.tool_content import ToolContent
from app.services.platform.rounding import mean, printed, unrounded
from app.services.tools.answer_rules import (
    Answer,
    Relevance,
    answer_faults,
    missing,
    na_faults,
    na_policy,
    relevance,
)
from app.vocabulary.tool_content import GradingMode, NaPolicy, QuestionType

__all__ = [
    "Answer",
    "Cap",
    "GradeLevel",
    "Graded",
    "GradedSection",
    "Term",
    "answer_faults",
    "grade",
    "missing",
    "na_faults",
    "proposed_grade",
    "scale_faults",
    "variance",
]

ENGINE_VERSION = "1"  # raised when the same answers would give another score or grade


@dataclass(frozen=True)
class GradeLevel:
    """One level of a grade scale; a higher ordinal is better."""

    code: str
    ordinal: int
    label: str


@dataclass(frozen=True)
class Term:
    """One scale question in its section's sum; `normalised` is None if it is left out."""

    question_key: str
    weight: Decimal
    value: Decimal | None
    is_na: bool
    normalised: Fraction | None


@dataclass(frozen=True)
class GradedSection:
    """One section: its two scores, and the grade that limiting rules use.

    `level` is the auditor's grade of the section, or else the band of its score, or else None.
    """

    section_key: str
    weight: Decimal
    relevant: bool
    section_score: Decimal | None
    score_of_available: Decimal | None
    section_grade: str | None
    level: str | None
    terms: tuple[Term, ...]


@dataclass(frozen=True)
class Cap:
    """A limiting rule that applies; `lowers` says whether its cap is below the band."""

    section_key: str
    level: str
    at_or_below: str
    cap: str
    reason: str
    lowers: bool


@dataclass(frozen=True)
class Graded:
    """The result of grading. Scores are from 0 to 1, with 28 digits, not rounded."""

    sections: tuple[GradedSection, ...]
    score_of_applicable: Decimal | None
    score_of_available: Decimal | None
    band: str | None
    caps_applied: tuple[Cap, ...]
    indicative_grade: str | None

    def explain(self) -> dict[str, Any]:
        """Returns the terms of every sum, ready for JSON; numbers are Decimals of four places."""
        return {
            "engine_version": ENGINE_VERSION,
            "score_of_applicable": printed(self.score_of_applicable),
            "score_of_available": printed(self.score_of_available),
            "band": self.band,
            "caps_applied": [vars(cap).copy() for cap in self.caps_applied],
            "indicative_grade": self.indicative_grade,
            "sections": [_explained(section) for section in self.sections],
        }


def _explained(section: GradedSection) -> dict[str, Any]:
    scores = ("weight", "section_score", "score_of_available")
    numbers = {name: printed(getattr(section, name)) for name in scores}
    terms = [
        vars(term)
        | {
            "weight": printed(term.weight),
            "value": printed(term.value),
            "normalised": printed(term.normalised),
        }
        for term in section.terms
    ]
    return vars(section) | numbers | {"terms": terms}


def grade(
    content: ToolContent,
    levels: Sequence[GradeLevel],
    answers: Mapping[str, Answer],
    section_grades: Mapping[str, str | None],
) -> Graded:
    """Scores the answers and proposes a grade; a draft is scored as far as it is answered.

    `levels` is the whole scale, `section_grades` the auditor's grade of each section, if any.
    Raises Invalid (`unknown_grade`) for a grade that is not a level of the scale.
    """
    scale = _Scale(levels)
    asked = relevance(content, answers)
    sections = []
    applicable: list[tuple[Decimal, Fraction]] = []
    available: list[tuple[Decimal, Fraction]] = []
    for section in content.sections:
        terms = _terms(content, section, asked, answers)
        reached = mean((t.weight, t.normalised) for t in terms if t.normalised is not None)
        possible = mean((t.weight, t.normalised or 0) for t in terms)
        applicable += [(section.weight, reached)] if reached is not None else []
        available += [(section.weight, possible)] if possible is not None else []
        relevant = section.key in asked.sections
        given = section_grades.get(section.key) if relevant else None
        level = scale.known(given) if given else scale.band(content, reached)
        scores = unrounded(reached), unrounded(possible)
        sections.append(
            GradedSection(section.key, section.weight, relevant, *scores, given, level, terms)
        )
    whole = mean(applicable)
    band = scale.band(content, whole)
    caps = _caps(content, scale, band, {section.section_key: section.level for section in sections})
    lowest = min((band, *(cap.cap for cap in caps)), key=scale.ordinal) if band else None
    return Graded(tuple(sections), unrounded(whole), unrounded(mean(available)), band, caps, lowest)


def _terms(
    content: ToolContent, section: Section, asked: Relevance, answers: Mapping[str, Answer]
) -> tuple[Term, ...]:
    return tuple(
        _term(content, question, answers.get(question.key))
        for question in section.of_type(QuestionType.SCALE)
        if question.key in asked.questions
    )


def _term(content: ToolContent, question: Question, answer: Answer | None) -> Term:
    """Returns the term of a question; a value it cannot have counts as unanswered."""
    value, is_na, share = None, answer is not None and answer.is_na, None
    if is_na and na_policy(content, question) is NaPolicy.COUNT_ZERO:
        share = Fraction()
    elif answer and isinstance(answer.value, Decimal) and not answer_faults(question, answer):
        value = answer.value
        share = _normalised(question, value)
    return Term(question.key, question.weight, value, is_na, share)


def _normalised(question: Question, value: Decimal) -> Fraction | None:
    if question.min is None or question.max is None:
        return None  # no such question passes the schema
    low, high = Fraction(question.min), Fraction(question.max)
    return (Fraction(value) - low) / (high - low)


class _Scale:
    """A grade scale, by code."""

    def __init__(self, levels: Sequence[GradeLevel]) -> None:
        self._ordinals = {level.code: level.ordinal for level in levels}
        self._lowest = min(levels, key=lambda level: level.ordinal).code if levels else None

    def ordinal(self, code: str) -> int:
        return self._ordinals[self.known(code)]

    def known(self, code: str) -> str:
        if code not in self._ordinals:
            raise Invalid(
                "The grade is not a level of the tool's grade scale.", code="unknown_grade"
            )
        return code

    def band(self, content: ToolContent, score: Fraction | None) -> str | None:
        """Returns the level of the highest threshold met; below all of them, the lowest level."""
        if score is None or not content.thresholds:
            return None
        met = [step.level for step in content.thresholds if score >= Fraction(step.at_least)]
        return self.known(met[-1]) if met else self._lowest


def _caps(
    content: ToolContent, scale: _Scale, band: str | None, reached: Mapping[str, str | None]
) -> tuple[Cap, ...]:
    """Returns the limiting rules that apply; none for a section without grade and score."""
    if band is None:
        return ()
    return tuple(
        _cap(scale, band, rule, level)
        for rule in content.limiting_rules
        if (level := reached[rule.section_key]) is not None
        and scale.ordinal(level) <= scale.ordinal(rule.at_or_below)
    )


def _cap(scale: _Scale, band: str, rule: LimitingRule, level: str) -> Cap:
    lowers = scale.ordinal(rule.cap) < scale.ordinal(band)
    return Cap(rule.section_key, level, rule.at_or_below, rule.cap, rule.reason, lowers)


def variance(
    auditor: str | None, indicative: str | None, levels: Sequence[GradeLevel]
) -> int | None:
    """Returns `ordinal(auditor's grade) - ordinal(indicative grade)`; None if one is missing."""
    if auditor is None or indicative is None:
        return None
    scale = _Scale(levels)
    return scale.ordinal(auditor) - scale.ordinal(indicative)


def proposed_grade(
    mode: GradingMode, *, auditor: str | None, override: str | None, indicative: str | None
) -> str | None:
    """Returns the grade with which moderation begins, according to the grading mode."""
    if mode is GradingMode.JUDGEMENT:
        return auditor
    if mode is GradingMode.COMPUTED:
        return indicative
    return override or indicative


def scale_faults(content: ToolContent, levels: Sequence[GradeLevel]) -> list[Fault]:
    """Returns the faults of a tool's content against its scale; pointers within the content."""
    ordinals = {level.code: level.ordinal for level in levels}
    named = [(f"/thresholds/{n}/level", step.level) for n, step in enumerate(content.thresholds)]
    for n, rule in enumerate(content.limiting_rules):
        at = f"/limiting_rules/{n}"
        named += [(f"{at}/at_or_below", rule.at_or_below), (f"{at}/cap", rule.cap)]
    faults = [
        Fault(at, "unknown_grade", "Must be a level of the tool's grade scale.")
        for at, code in named
        if code not in ordinals
    ]
    steps = [ordinals[step.level] for step in content.thresholds if step.level in ordinals]
    if steps != sorted(steps):
        faults.append(
            Fault("/thresholds", "bad_order", "A higher threshold must have a higher grade.")
        )
    return faults
