"""Which questions are asked, and the faults that prevent saving or submitting answers."""

from decimal import Decimal
from typing import Any

import pytest

from app.schemas.tools.content_parts import Question
from app.services.tools.answer_rules import Answer, answer_faults, missing
from tests.support.tool_parts import answers, pointers, scale, section, tool


@pytest.mark.parametrize(
    ("rule", "asked"),
    [
        ({"question_key": "n", "operator": "at_least", "value": 5}, True),
        ({"question_key": "n", "operator": "at_least", "value": 6}, False),
        ({"question_key": "n", "operator": "at_most", "value": 5}, True),
        ({"question_key": "n", "operator": "not_equals", "value": 5}, False),
        ({"question_key": "n", "operator": "answered"}, True),
        ({"question_key": "one", "operator": "equals", "value": "b"}, True),
        ({"question_key": "some", "operator": "includes", "value": "b"}, True),
        ({"question_key": "some", "operator": "includes", "value": "c"}, False),
        ({"question_key": "silent", "operator": "not_equals", "value": 3}, False),
        ({"question_key": "off", "operator": "answered"}, False),
        (
            {
                "all_of": [
                    {"question_key": "n", "operator": "answered"},
                    {"question_key": "one", "operator": "equals", "value": "a"},
                ]
            },
            False,
        ),
        (
            {
                "any_of": [
                    {"question_key": "n", "operator": "answered"},
                    {"question_key": "one", "operator": "equals", "value": "a"},
                ]
            },
            True,
        ),
    ],
)
def test_conditions(rule: dict[str, Any], asked: bool) -> None:
    options = [{"code": code, "label": code} for code in "abc"]
    content = tool(
        section(
            "a",
            1,
            [
                scale("n"),
                {"key": "one", "type": "single_choice", "prompt": "Which?", "options": options},
                {"key": "some", "type": "multi_choice", "prompt": "Which?", "options": options},
                scale("silent"),
                scale("off"),
                {"key": "then", "type": "text", "prompt": "Why?", "enable_when": rule},
            ],
        )
    )
    # `silent` is unanswered, `off` not applicable.
    faults = missing(content, answers(n=5, one=("b",), some=("a", "b"), off=None))
    assert ("/sections/a/answers/then" in {fault.pointer for fault in faults}) is asked


# Faults that prevent submitting.

TEXT = {"key": "why", "type": "text", "prompt": "Why?"}
FORM = tool(
    section("a", 1, [scale("q1", na_policy="not_allowed"), scale("q2"), TEXT]),
    section("extra", 2, [scale("q3"), scale("q4", required=False)], required=False),
)
COMPLETE = answers(q1=7, q2=5, why="The child was seen alone.")


def test_nothing_stops_a_complete_form() -> None:
    assert missing(FORM, COMPLETE) == []


def test_everything_that_is_missing_is_named_in_the_order_of_the_form() -> None:
    assert pointers(missing(FORM, {})) == [
        ("/sections/a/answers/q1", "required"),
        ("/sections/a/answers/q2", "required"),
        ("/sections/a/answers/why", "required"),
    ]


def test_an_optional_section_once_begun_is_to_be_finished() -> None:
    faults = missing(FORM, COMPLETE | answers(q4=1))
    assert pointers(faults) == [("/sections/extra/answers/q3", "required")]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Answer("q1", is_na=True, na_reason="not_relevant"), "na_not_allowed"),
        (Answer("q2", is_na=True), "na_reason_required"),
        (Answer("q2", is_na=True, na_reason="  "), "na_reason_required"),
        (Answer("q2", Decimal(11)), "out_of_range"),
        (Answer("q2", Decimal("4.5")), "off_step"),
        (Answer("q2", "five"), "wrong_type"),
        (Answer("q2", Decimal(5), carried_forward=True), "unconfirmed"),
        (Answer("why", "   "), "required"),
    ],
)
def test_what_stops_one_answer(answer: Answer, code: str) -> None:
    faults = missing(FORM, COMPLETE | {answer.question_key: answer})
    assert pointers(faults) == [(f"/sections/a/answers/{answer.question_key}", code)]


def test_not_applicable_with_its_reason_is_an_answer() -> None:
    assert missing(FORM, COMPLETE | answers(q2=None)) == []


# Faults that prevent saving.

OPTIONS = [{"code": "yes", "label": "Yes"}, {"code": "no", "label": "No"}]


def question(kind: str, **more: Any) -> Question:
    return Question.model_validate({"key": "q", "type": kind, "prompt": "What?", **more})


NUMBER = question("scale", min=0, max=10, step=0.5)
CHOICE = question("single_choice", options=OPTIONS)
SEVERAL = question("multi_choice", options=OPTIONS)


@pytest.mark.parametrize(
    ("asked", "value", "code"),
    [
        (NUMBER, Decimal("7.5"), None),
        (NUMBER, None, None),
        (NUMBER, Decimal("-0.5"), "out_of_range"),
        (NUMBER, Decimal("10.5"), "out_of_range"),
        (NUMBER, Decimal("7.25"), "off_step"),
        (NUMBER, Decimal("5.0000000000000000000000000000000000001"), "off_step"),
        (NUMBER, Decimal("1E-999999"), "off_step"),
        (NUMBER, Decimal("NaN"), "wrong_type"),
        (NUMBER, Decimal("Infinity"), "wrong_type"),
        (NUMBER, True, "wrong_type"),
        (question("text"), "Seen alone.", None),
        (question("text"), Decimal(1), "wrong_type"),
        (question("strengths_text"), "x" * 20_001, "too_long"),
        (question("boolean"), False, None),
        (question("boolean"), "false", "wrong_type"),
        (CHOICE, ("yes",), None),
        (CHOICE, ("maybe",), "not_in_list"),
        (CHOICE, ("yes", "no"), "wrong_type"),
        (CHOICE, (), "wrong_type"),
        (CHOICE, "yes", "wrong_type"),
        (SEVERAL, ("no", "yes"), None),
        (SEVERAL, (), None),
        (SEVERAL, ("yes", "maybe"), "not_in_list"),
        (SEVERAL, ("yes", "yes"), "not_unique"),
        (SEVERAL, "yes", "wrong_type"),
        (question("evidence_ref"), ("whole_family",), None),
        (question("evidence_ref"), ("a story about a child",), "bad_format"),
        (question("date"), "2026-02-28", None),
        (question("date"), "2026-02-29", "bad_format"),
        (question("date"), "20260228", "bad_format"),
        (question("rating", min=1, max=5, step=1), Decimal(3), None),
        (question("rating", min=1, max=5, step=1), Decimal(0), "out_of_range"),
    ],
)
def test_what_each_type_of_question_takes(asked: Question, value: Any, code: str | None) -> None:
    faults = answer_faults(asked, Answer("q", value))
    assert pointers(faults) == ([("/answers/q", code)] if code else [])


def test_not_applicable_has_no_value_and_a_value_no_reason() -> None:
    both = Answer("q", Decimal(1), is_na=True)
    assert pointers(answer_faults(NUMBER, both, "/here")) == [("/here", "na_with_value")]
    reason = Answer("q", Decimal(1), na_reason="too_early")
    assert pointers(answer_faults(NUMBER, reason)) == [("/answers/q", "na_reason_without_na")]


def test_no_sentence_repeats_what_was_answered() -> None:
    story = "Jamie was seen alone"
    for asked in (NUMBER, CHOICE, SEVERAL, question("boolean"), question("date")):
        for value in (story, (story,)):
            assert "Jamie" not in str(answer_faults(asked, Answer("q", value)))
