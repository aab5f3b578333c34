"""The rules for the content of a tool."""

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from app.core.errors import Fault
from app.core.validation import from_pydantic
from app.schemas.tools.tool_content import ToolContent


def scale(key: str = "q", **more: Any) -> dict[str, Any]:
    return {"key": key, "type": "scale", "prompt": "?", "min": 0, "max": 10, "step": 1, **more}


def section(*questions: Any, key: str = "a", order: int = 1, **more: Any) -> dict[str, Any]:
    return {"key": key, "title": "A", "order": order, "questions": list(questions), **more}


def content(*sections: Any, **more: Any) -> dict[str, Any]:
    required = {"kind": "cpc", "grade_scale": "ofsted4", "grading_mode": "judgement"}
    return {**required, "sections": list(sections or (section(scale()),)), **more}


def faults(body: Any) -> list[tuple[str, str]]:
    """Returns pointer and code of each fault of a body."""
    return [(fault.pointer, fault.code) for fault in refused(body)]


def refused(body: Any) -> list[Fault]:
    try:
        ToolContent.model_validate(body)
    except ValidationError as error:
        return from_pydantic(error.errors(), body)
    return []


YES_NO = [{"code": "yes", "label": "Yes"}, {"code": "no", "label": "No"}]


def about(key: str, **more: Any) -> dict[str, Any]:
    """Returns a question that is asked if question `key` is answered, or as `more` says."""
    condition = {"question_key": key, "operator": "answered", **more}
    return {"key": "then", "type": "text", "prompt": "Why?", "enable_when": condition}


# One part at a time.


def test_a_small_tool_is_enough() -> None:
    assert faults(content()) == []


@pytest.mark.parametrize("key", ["Q1", "1q", "q-1", "q 1", "", "q" * 61, "q\n"])
def test_a_key_is_a_plain_word(key: str) -> None:
    assert [pointer for pointer, _ in faults(content(section(scale(key))))] == [
        "/sections/0/questions/0/key"
    ]


@pytest.mark.parametrize(
    ("numbers", "pointer", "code"),
    [
        ({"min": 10}, "", "bad_scale"),
        ({"min": 11}, "", "bad_scale"),
        ({"step": 0}, "", "bad_scale"),
        ({"step": 3}, "", "bad_scale"),
        ({"step": None}, "", "bad_scale"),
        ({"step": "1"}, "/step", "wrong_type"),
        ({"min": True}, "/min", "wrong_type"),
        ({"max": 10_000}, "/max", "out_of_range"),
        ({"step": 0.00001}, "/step", "out_of_range"),
        ({"weight": -1}, "/weight", "out_of_range"),
        ({"weight": "2"}, "/weight", "wrong_type"),
        ({"required": "yes"}, "/required", "wrong_type"),
        ({"required": 1}, "/required", "wrong_type"),
        ({"anchors": [{"value": 11, "label": "Beyond"}]}, "", "bad_scale"),
        ({"anchors": [{"value": 1.5, "label": "Between"}]}, "", "bad_scale"),
        ({"anchors": [{"value": 1, "label": "One"}] * 2}, "", "bad_scale"),
        ({"options": YES_NO}, "", "bad_options"),
        ({"colour": "red"}, "/colour", "unknown"),
        ({"prompt": "x" * 501}, "/prompt", "too_long"),
        ({"prompt": "  "}, "/prompt", "bad_format"),
        ({"translations": {"Polish": {"prompt": "Jak?"}}}, "/translations/Polish", "bad_format"),
        (
            {"translations": {"pl": {"prompt": "?", "anchors": [{"value": 3, "label": "Trzy"}]}}},
            "",
            "bad_translation",
        ),
    ],
)
def test_what_a_scale_question_may_not_be(numbers: dict[str, Any], pointer: str, code: str) -> None:
    flaws = faults(content(section(scale(**numbers))))
    assert (f"/sections/0/questions/0{pointer}", code) in flaws
    assert len(flaws) == 1


def test_a_step_may_be_a_decimal_and_is_exact() -> None:
    tool = ToolContent.model_validate(content(section(scale(max=0.3, step=0.1))))
    assert tool.sections[0].questions[0].step == Decimal("0.1")


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ({"type": "single_choice"}, "bad_options"),
        ({"type": "single_choice", "options": YES_NO[:1]}, "bad_options"),
        ({"type": "multi_choice", "options": [*YES_NO, YES_NO[0]]}, "bad_options"),
        ({"type": "text", "options": YES_NO}, "bad_options"),
        ({"type": "text", "min": 0}, "bad_scale"),
        ({"type": "boolean", "anchors": [{"value": 1, "label": "One"}]}, "bad_scale"),
        ({"type": "rating"}, "bad_scale"),
        ({"type": "single_choice", "options": YES_NO}, None),
        ({"type": "evidence_ref"}, None),
        ({"type": "evidence_ref", "options": YES_NO}, None),
        ({"type": "rating", "min": 1, "max": 5, "step": 1}, None),
    ],
)
def test_what_each_type_of_question_carries(question: dict[str, Any], code: str | None) -> None:
    flaws = faults(content(section({"key": "q", "prompt": "?", **question})))
    assert flaws == ([("/sections/0/questions/0", code)] if code else [])


# Between the parts.


def test_every_key_is_named_once() -> None:
    flaws = faults(content(section(scale("q"), scale("q")), section(scale("q"), order=2)))
    assert flaws == [
        ("/sections/0/questions/1/key", "not_unique"),
        ("/sections/1/key", "not_unique"),
        ("/sections/1/questions/0/key", "not_unique"),
    ]


def test_sections_stand_in_their_order() -> None:
    flaws = faults(content(section(scale("q"), order=2), section(scale("r"), key="b", order=2)))
    assert flaws == [("/sections/1/order", "bad_order")]


@pytest.mark.parametrize(
    ("asked", "pointer", "code"),
    [
        (about("nobody"), "/question_key", "unknown_question"),
        (about("then"), "/question_key", "not_earlier"),
        (about("later"), "/question_key", "not_earlier"),
        (about("q", operator="includes", value="a"), "/operator", "bad_condition"),
        (about("q", operator="equals", value=11), "/value", "bad_condition"),
        (about("q", operator="equals", value="5"), "/value", "bad_condition"),
        (about("seen", operator="equals", value=1), "/value", "bad_condition"),
        (about("seen", operator="at_least", value=1), "/operator", "bad_condition"),
        (about("which", operator="equals", value="maybe"), "/value", "bad_condition"),
        (about("some", operator="equals", value="yes"), "/operator", "bad_condition"),
        (about("words", operator="equals", value="yes"), "/operator", "bad_condition"),
        (about("q", operator="equals"), "", "bad_condition"),
        (about("q", value=5), "", "bad_condition"),
        (about("q", operator="like", value=5), "/operator", "not_in_list"),
    ],
)
def test_what_a_condition_may_not_be(asked: Any, pointer: str, code: str) -> None:
    assert faults(conditional(asked)) == [(f"/sections/0/questions/5/enable_when{pointer}", code)]


@pytest.mark.parametrize(
    "asked",
    [
        about("q"),
        about("q", operator="at_least", value=5),
        about("seen", operator="equals", value=True),
        about("which", operator="not_equals", value="no"),
        about("some", operator="includes", value="yes"),
        about("words"),
    ],
)
def test_what_a_condition_may_be(asked: Any) -> None:
    assert faults(conditional(asked)) == []


def conditional(asked: Any) -> dict[str, Any]:
    return content(
        section(
            scale("q"),
            {"key": "seen", "type": "boolean", "prompt": "?"},
            {"key": "which", "type": "single_choice", "prompt": "?", "options": YES_NO},
            {"key": "some", "type": "multi_choice", "prompt": "?", "options": YES_NO},
            {"key": "words", "type": "text", "prompt": "?"},
            asked,
            scale("later"),
        )
    )


@pytest.mark.parametrize("several", ["all_of", "any_of"])
def test_conditions_join_on_one_level(several: str) -> None:
    known = {"question_key": "q", "operator": "answered"}
    unknown = {"question_key": "nobody", "operator": "answered"}
    asked = {"key": "then", "type": "text", "prompt": "Why?"}
    pointer = f"/sections/0/questions/5/enable_when/{several}"
    rule: dict[str, Any] = {several: [known, known]}
    assert faults(conditional({**asked, "enable_when": rule})) == []
    assert faults(conditional({**asked, "enable_when": {several: [known, unknown]}})) == [
        (f"{pointer}/1/question_key", "unknown_question")
    ]
    assert faults(conditional({**asked, "enable_when": {several: []}})) == [(pointer, "too_short")]
    assert faults(conditional({**asked, "enable_when": {several: [rule]}})) != []


def test_a_section_may_only_ask_about_earlier_sections() -> None:
    rule = {"question_key": "q", "operator": "answered"}
    assert faults(content(section(scale("q"), enable_when=rule))) == [
        ("/sections/0/enable_when/question_key", "not_earlier")
    ]
    later = section(scale("r"), key="b", order=2, enable_when=rule)
    assert faults(content(section(scale("q")), later)) == []


def test_thresholds_ascend_and_name_a_level_once() -> None:
    steps = [{"level": "good", "at_least": 0.6}, {"level": "good", "at_least": 0.6}]
    assert faults(content(thresholds=steps)) == [
        ("/thresholds/1/at_least", "bad_order"),
        ("/thresholds/1/level", "not_unique"),
    ]
    assert faults(content(thresholds=[{"level": "good", "at_least": 1.1}])) == [
        ("/thresholds/0/at_least", "out_of_range")
    ]


def test_a_limiting_rule_is_about_a_section_of_the_tool() -> None:
    rule = {"section_key": "b", "at_or_below": "inadequate", "cap": "inadequate", "reason": "?"}
    assert faults(content(limiting_rules=[rule])) == [
        ("/limiting_rules/0/section_key", "unknown_section")
    ]


@pytest.mark.parametrize("mode", ["computed", "computed_with_override"])
def test_a_computed_grade_needs_thresholds_and_weight(mode: str) -> None:
    flaws = faults(content(section(scale(weight=0)), grading_mode=mode, thresholds=[]))
    assert flaws == [("/thresholds", "required"), ("/sections", "required")]


STRENGTHS = {"key": "strengths", "type": "strengths_text", "prompt": "?"}
DEVELOPMENT = {"key": "development", "type": "development_text", "prompt": "?"}


def test_a_section_of_an_audit_scales_and_names_strengths_and_development() -> None:
    whole = section(scale(), STRENGTHS, DEVELOPMENT)
    assert faults(content(whole, kind="audit")) == []
    bare = section({"key": "q", "type": "text", "prompt": "?"})
    flaws = refused(content(bare, kind="audit"))
    assert [fault.detail for fault in flaws] == [
        "A section of an audit needs at least one question of type “Scale”.",
        "A section of an audit needs exactly one question of type “Strengths”.",
        "A section of an audit needs exactly one question of type “Areas for development”.",
    ]
    twice = section(scale(), STRENGTHS, {**STRENGTHS, "key": "more"}, DEVELOPMENT)
    assert faults(content(twice, kind="audit")) == [("/sections/0/questions", "section_incomplete")]


@pytest.mark.parametrize("kind", ["cpc", "iro", "feedback", "observation"])
def test_other_kinds_may_leave_them_out(kind: str) -> None:
    assert faults(content(section(scale()), kind=kind)) == []


def test_no_sentence_repeats_what_was_sent() -> None:
    body = content(section(scale(), about("jamie"), key="jamie"), section(scale(), key="jamie"))
    assert refused(body)
    assert "jamie" not in " ".join(fault.detail for fault in refused(body))


def test_content_does_not_change() -> None:
    tool = ToolContent.model_validate(content())
    with pytest.raises(ValidationError):
        tool.grade_scale = "hmip4"  # type: ignore[misc]


def test_the_fingerprint_is_of_the_meaning_not_of_the_spelling() -> None:
    one = ToolContent.model_validate(content(section(scale(weight=1, step=1))))
    two = ToolContent.model_validate(content(section(scale(weight=1.0, step=1.0))))
    three = ToolContent.model_validate(content(section(scale(weight=2))))
    assert one.fingerprint() == two.fingerprint() != three.fingerprint()
