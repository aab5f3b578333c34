"""Scores and indicative grades: the worked examples, and rules that hold for every tool."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Invalid
from app.schemas.tools.tool_content import ToolContent
from app.services.tools.grading import (
    Answer,
    GradeLevel,
    grade,
    proposed_grade,
    scale_faults,
    variance,
)
from app.vocabulary.tool_content import GradingMode
from tests.support.tool_parts import LIMITS, OFSTED, answers, scale, section, tool

SECTION_A = section("a", 1, [scale("q1"), scale("q2", 2), scale("q3"), scale("q4")], weight=2)
SECTION_B = section("b", 2, [scale("q5"), scale("q6")])
ANSWERS_A = answers(q1=7, q2=5, q3=None, q4=8)


# The worked examples of docs/domain/tools.md.


def test_one_section_with_something_not_applicable() -> None:
    graded = grade(tool(SECTION_A), OFSTED, ANSWERS_A, {})
    assert graded.score_of_applicable == Decimal("0.625")
    assert graded.score_of_available == Decimal("0.500")


def test_a_section_that_does_not_apply_at_all() -> None:
    both = ANSWERS_A | answers(q5=None, q6=None)
    explained = grade(tool(SECTION_A, SECTION_B), OFSTED, both, {}).explain()
    assert explained["score_of_applicable"] == Decimal("0.6250")
    assert explained["score_of_available"] == Decimal("0.3333")
    assert explained["sections"][1]["section_score"] is None
    assert explained["sections"][1]["score_of_available"] == 0


# Scores.


def test_a_score_of_nothing_is_null_and_never_zero() -> None:
    graded = grade(tool(SECTION_B), OFSTED, answers(q5=None, q6=None), {})
    assert graded.score_of_applicable is None
    assert (graded.band, graded.indicative_grade) == (None, None)
    weightless = tool(section("a", 1, [scale("q1", 0)]))
    graded = grade(weightless, OFSTED, answers(q1=9), {})
    assert (graded.score_of_applicable, graded.score_of_available) == (None, None)


def test_a_section_of_weight_zero_has_a_score_of_its_own_and_no_part_in_the_childs() -> None:
    """Such as the practitioner's own experience: 8 of 10 is the child's score, not (8 + 2) / 20."""
    content = tool(section("a", 1, [scale("q1")]), section("worker", 2, [scale("q2")], weight=0))
    graded = grade(content, OFSTED, answers(q1=8, q2=2), {})
    assert graded.score_of_applicable == graded.score_of_available == Decimal("0.8")
    assert [part.section_score for part in graded.sections] == [Decimal("0.8"), Decimal("0.2")]


def test_not_applicable_may_count_as_nothing_where_the_tool_says_so() -> None:
    content = tool(section("a", 1, [scale("q1"), scale("q2", na_policy="count_zero")]))
    graded = grade(content, OFSTED, answers(q1=8, q2=None), {})
    assert graded.score_of_applicable == Decimal("0.4")


def test_the_tools_own_policy_applies_where_the_question_has_none() -> None:
    content = tool(section("a", 1, [scale("q1"), scale("q2")]), na_policy_default="count_zero")
    graded = grade(content, OFSTED, answers(q1=8, q2=None), {})
    assert graded.score_of_applicable == Decimal("0.4")


def test_an_optional_question_left_unanswered_leaves_the_applicable_score() -> None:
    content = tool(section("a", 1, [scale("q1"), scale("q2", required=False)]))
    graded = grade(content, OFSTED, answers(q1=8), {})
    assert (graded.score_of_applicable, graded.score_of_available) == (
        Decimal("0.8"),
        Decimal("0.4"),
    )


def test_a_scale_need_not_begin_at_zero() -> None:
    content = tool(section("a", 1, [scale("q1", min=1, max=4)]))
    # From 1 to 4, a 3 is two thirds of the way.
    explained = grade(content, OFSTED, answers(q1=3), {}).explain()
    assert explained["score_of_applicable"] == Decimal("0.6667")


ONLY_IF = {"question_key": "seen", "operator": "equals", "value": True}
SEEN = {"key": "seen", "type": "boolean", "prompt": "Was the child seen?"}


def test_a_question_that_is_not_asked_counts_nowhere() -> None:
    content = tool(section("a", 1, [SEEN, scale("q1"), scale("q2", enable_when=ONLY_IF)]))
    both = answers(q1=8, q2=2)
    for seen in (answers(seen=False), {}):
        graded = grade(content, OFSTED, both | seen, {})
        assert graded.score_of_applicable == graded.score_of_available == Decimal("0.8")
    graded = grade(content, OFSTED, both | answers(seen=True), {})
    assert graded.score_of_applicable == Decimal("0.5")


def test_a_section_that_is_not_asked_counts_nowhere() -> None:
    content = tool(
        section("a", 1, [SEEN, scale("q1")]),
        section("planning_risk", 2, [scale("q2")], enable_when=ONLY_IF),
        limiting_rules=LIMITS[:1],
    )
    given_answers = answers(seen=False, q1=8, q2=0)
    graded = grade(content, OFSTED, given_answers, {"planning_risk": "inadequate"})
    assert graded.score_of_available == Decimal("0.8")
    assert graded.indicative_grade == "outstanding"


def test_an_answer_nobody_asked_for_opens_no_other_question() -> None:
    """q2 is hidden, so its old answer cannot show q3."""
    chain = {"question_key": "q2", "operator": "at_least", "value": 1}
    content = tool(
        section(
            "a",
            1,
            [SEEN, scale("q1"), scale("q2", enable_when=ONLY_IF), scale("q3", enable_when=chain)],
        )
    )
    graded = grade(content, OFSTED, answers(seen=False, q1=8, q2=5, q3=0), {})
    assert graded.score_of_available == Decimal("0.8")


# Bands.


@pytest.mark.parametrize(
    ("points", "band"),
    [
        (0, "inadequate"),
        (39, "inadequate"),
        (40, "requires_improvement"),
        (59, "requires_improvement"),
        (60, "good"),
        (79, "good"),
        (80, "outstanding"),
        (100, "outstanding"),
    ],
)
def test_a_threshold_belongs_to_the_grade_above_it(points: int, band: str) -> None:
    content = tool(section("a", 1, [scale("q1", max=100)]))
    assert grade(content, OFSTED, answers(q1=points), {}).band == band


def test_the_band_is_of_the_unrounded_score() -> None:
    """5,999 of 9,999 is 0.59996: printed 0.6000, and still below 0.60."""
    content = tool(section("a", 1, [scale("q1", max=9999)]))
    graded = grade(content, OFSTED, answers(q1=5999), {})
    assert graded.explain()["score_of_applicable"] == Decimal("0.6000")
    assert graded.band == "requires_improvement"


def test_a_score_that_meets_a_threshold_meets_it_whatever_the_weights() -> None:
    """(1/3 + 2 * 2/3 + 2 * 2/3) / 5 is exactly 0.6; in 28 digits it would fall just short."""
    one, two = Decimal(1) / 3, Decimal(2) / 3
    assert (one + 2 * two + 2 * two) / 5 < Decimal("0.6")
    content = tool(
        section("a", 1, [scale("q1", max=3)], weight=1),
        section("b", 2, [scale("q2", max=3)], weight=2),
        section("c", 3, [scale("q3", max=3)], weight=2),
    )
    graded = grade(content, OFSTED, answers(q1=1, q2=2, q3=2), {})
    assert graded.score_of_applicable == Decimal("0.6")
    assert graded.band == "good"


def test_a_tool_without_thresholds_proposes_no_grade() -> None:
    graded = grade(tool(SECTION_A, thresholds=[]), OFSTED, ANSWERS_A, {})
    assert (graded.band, graded.indicative_grade) == (None, None)


# Limiting rules.

LIMITED = tool(
    section("planning_risk", 1, [scale("risk")]),
    section("management_oversight", 2, [scale("oversight")]),
    section("interventions", 3, [scale("impact")], weight=8),
    limiting_rules=LIMITS,
)


def test_an_inadequate_section_caps_the_whole() -> None:
    graded = grade(LIMITED, OFSTED, answers(risk=8, oversight=3, impact=10), {})
    assert graded.band == "outstanding"
    assert graded.indicative_grade == "requires_improvement"
    assert [cap.section_key for cap in graded.caps_applied] == ["management_oversight"]


def test_the_lowest_cap_wins() -> None:
    graded = grade(LIMITED, OFSTED, answers(risk=3, oversight=3, impact=10), {})
    assert graded.indicative_grade == "inadequate"
    assert len(graded.caps_applied) == 2


def test_the_auditors_section_grade_goes_before_the_sections_score() -> None:
    high = answers(risk=10, oversight=10, impact=10)
    graded = grade(LIMITED, OFSTED, high, {"planning_risk": "inadequate"})
    assert graded.indicative_grade == "inadequate"
    low = answers(risk=0, oversight=10, impact=10)
    graded = grade(LIMITED, OFSTED, low, {"planning_risk": "requires_improvement"})
    assert graded.caps_applied == ()


def test_a_null_section_never_triggers() -> None:
    graded = grade(LIMITED, OFSTED, answers(risk=None, oversight=10, impact=10), {})
    assert graded.indicative_grade == "outstanding"


def test_a_cap_never_raises() -> None:
    graded = grade(LIMITED, OFSTED, answers(risk=5, oversight=0, impact=0), {})
    assert graded.indicative_grade == "inadequate"
    assert [cap.lowers for cap in graded.caps_applied] == [False]


def test_a_grade_off_the_scale_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        grade(LIMITED, OFSTED, answers(risk=5), {"planning_risk": "adequate"})
    assert refused.value.code == "unknown_grade"


# Variance and proposal.


def test_variance_is_the_auditors_grade_less_the_indicative() -> None:
    assert variance("outstanding", "requires_improvement", OFSTED) == 2
    assert variance("inadequate", "good", OFSTED) == -2
    assert variance("good", "good", OFSTED) == 0
    assert variance(None, "good", OFSTED) is None
    assert variance("good", None, OFSTED) is None


@pytest.mark.parametrize(
    ("mode", "override", "expected"),
    [
        (GradingMode.JUDGEMENT, None, "good"),
        (GradingMode.COMPUTED, "inadequate", "outstanding"),
        (GradingMode.COMPUTED_WITH_OVERRIDE, "inadequate", "inadequate"),
        (GradingMode.COMPUTED_WITH_OVERRIDE, None, "outstanding"),
    ],
)
def test_what_moderation_begins_with(
    mode: GradingMode, override: str | None, expected: str
) -> None:
    proposed = proposed_grade(mode, auditor="good", override=override, indicative="outstanding")
    assert proposed == expected


def test_a_tool_must_fit_the_scale_it_names() -> None:
    assert scale_faults(LIMITED, OFSTED) == []
    upside_down = [GradeLevel(level.code, 5 - level.ordinal, level.label) for level in OFSTED]
    assert [fault.pointer for fault in scale_faults(LIMITED, upside_down)] == ["/thresholds"]
    pointers = [fault.pointer for fault in scale_faults(LIMITED, OFSTED[1:])]
    assert pointers == [
        "/limiting_rules/0/at_or_below",
        "/limiting_rules/0/cap",
        "/limiting_rules/1/at_or_below",
    ]


# The explanation.


def test_the_explanation_names_every_term() -> None:
    explained = grade(tool(SECTION_A), OFSTED, ANSWERS_A, {"a": "good"}).explain()
    first = explained["sections"][0]
    assert (first["section_grade"], first["level"]) == ("good", "good")
    assert first["terms"][1] == {
        "question_key": "q2",
        "weight": Decimal(2),
        "value": Decimal(5),
        "is_na": False,
        "normalised": Decimal("0.5"),
    }
    assert (first["terms"][2]["is_na"], first["terms"][2]["normalised"]) == (True, None)


# Rules that hold for every tool and every set of answers.

points = st.one_of(st.none(), st.integers(0, 10), st.just("left out"))
weights = st.integers(0, 5)


@st.composite
def audits(draw: Callable[..., Any]) -> tuple[ToolContent, dict[str, Answer]]:
    """Draws a tool of up to four sections of up to four questions, answered, N/A or left out."""
    sections, values = [], {}
    for n in range(draw(st.integers(1, 4))):
        questions = []
        for m in range(draw(st.integers(1, 4))):
            questions.append(scale(f"q{n}_{m}", draw(weights)))
            values[f"q{n}_{m}"] = draw(points)
        sections.append(section(f"s{n}", n + 1, questions, weight=draw(weights)))
    given_values = {key: value for key, value in values.items() if value != "left out"}
    return tool(*sections), answers(**given_values)


@given(audits())
def test_scores_stay_between_nothing_and_everything(
    audit: tuple[ToolContent, dict[str, Answer]],
) -> None:
    graded = grade(audit[0], OFSTED, audit[1], {})
    for score in (graded.score_of_applicable, graded.score_of_available):
        assert score is None or 0 <= score <= 1
    assert (graded.band is None) == (graded.score_of_applicable is None)


@given(audits())
def test_without_gaps_both_readings_are_one(audit: tuple[ToolContent, dict[str, Answer]]) -> None:
    content = audit[0]
    full = answers(**{question.key: 6 for _, question in content.asked()}) | {
        key: answer for key, answer in audit[1].items() if not answer.is_na
    }
    graded = grade(content, OFSTED, full, {})
    assert graded.score_of_applicable == graded.score_of_available


@given(audits(), st.integers(0, 10))
def test_a_better_answer_never_lowers_the_score(
    audit: tuple[ToolContent, dict[str, Answer]], point: int
) -> None:
    content, given_answers = audit
    before = grade(content, OFSTED, given_answers | answers(q0_0=point), {})
    after = grade(content, OFSTED, given_answers | answers(q0_0=10), {})
    if before.score_of_applicable is not None and after.score_of_applicable is not None:
        assert after.score_of_applicable >= before.score_of_applicable


@given(st.lists(st.tuples(st.integers(0, 10), st.integers(1, 5)), min_size=1, max_size=6))
def test_a_section_is_the_weighted_mean_of_its_questions(pairs: list[tuple[int, int]]) -> None:
    questions = [scale(f"q{n}", weight) for n, (_, weight) in enumerate(pairs)]
    values = {f"q{n}": point for n, (point, _) in enumerate(pairs)}
    explained = grade(tool(section("a", 1, questions)), OFSTED, answers(**values), {})
    total = sum(point * weight for point, weight in pairs)
    expected = Fraction(total, 10 * sum(weight for _, weight in pairs))
    assert explained.score_of_applicable is not None
    assert abs(Fraction(explained.score_of_applicable) - expected) < Fraction(1, 10**20)
