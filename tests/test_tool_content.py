"""What a tool's content may be, and the tools that are shipped."""

import json
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

import app
from app.errors import Fault
from app.faults import from_pydantic
from app.schemas.tool_content import ToolContent, ToolFile
from app.services.grading import GradeLevel, scale_faults
from app.tool_vocabulary import GradingMode, NaPolicy, QuestionType
from app.vocabulary import Polarity

DATA = Path(app.__file__).parent / "data"
SHIPPED = sorted((DATA / "tools").glob("*.json"))


def read(name: str) -> Any:
    return json.loads((DATA / name).read_text(encoding="utf-8"))


def shipped(key: str) -> ToolFile:
    return ToolFile.model_validate(read(f"tools/{key}-1.0.0.json"))


def scale(key: str = "q", **more: Any) -> dict[str, Any]:
    return {"key": key, "type": "scale", "prompt": "?", "min": 0, "max": 10, "step": 1, **more}


def section(*questions: Any, key: str = "a", order: int = 1, **more: Any) -> dict[str, Any]:
    return {"key": key, "title": "A", "order": order, "questions": list(questions), **more}


def content(*sections: Any, **more: Any) -> dict[str, Any]:
    required = {"kind": "cpc", "grade_scale": "ofsted4", "grading_mode": "judgement"}
    return {**required, "sections": list(sections or (section(scale()),)), **more}


def wrong(body: Any) -> list[tuple[str, str]]:
    """Pointer and code of everything a body has wrong."""
    return [(fault.pointer, fault.code) for fault in refused(body)]


def refused(body: Any) -> list[Fault]:
    try:
        ToolContent.model_validate(body)
    except ValidationError as error:
        return from_pydantic(error.errors(), body)
    return []


YES_NO = [{"code": "yes", "label": "Yes"}, {"code": "no", "label": "No"}]


def about(key: str, **more: Any) -> dict[str, Any]:
    """A question that is asked if question `key` is answered, or as `more` says."""
    condition = {"question_key": key, "operator": "answered", **more}
    return {"key": "then", "type": "text", "prompt": "Why?", "enable_when": condition}


# One part at a time.


def test_a_small_tool_is_enough() -> None:
    assert wrong(content()) == []


@pytest.mark.parametrize("key", ["Q1", "1q", "q-1", "q 1", "", "q" * 61, "q\n"])
def test_a_key_is_a_plain_word(key: str) -> None:
    assert [place for place, _ in wrong(content(section(scale(key))))] == [
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
    found = wrong(content(section(scale(**numbers))))
    assert (f"/sections/0/questions/0{pointer}", code) in found
    assert len(found) == 1


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
    found = wrong(content(section({"key": "q", "prompt": "?", **question})))
    assert found == ([("/sections/0/questions/0", code)] if code else [])


# Between the parts.


def test_every_key_is_named_once() -> None:
    found = wrong(content(section(scale("q"), scale("q")), section(scale("q"), order=2)))
    assert found == [
        ("/sections/0/questions/1/key", "not_unique"),
        ("/sections/1/key", "not_unique"),
        ("/sections/1/questions/0/key", "not_unique"),
    ]


def test_sections_stand_in_their_order() -> None:
    found = wrong(content(section(scale("q"), order=2), section(scale("r"), key="b", order=2)))
    assert found == [("/sections/1/order", "bad_order")]


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
    assert wrong(conditional(asked)) == [(f"/sections/0/questions/5/enable_when{pointer}", code)]


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
    assert wrong(conditional(asked)) == []


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
    place = f"/sections/0/questions/5/enable_when/{several}"
    rule: dict[str, Any] = {several: [known, known]}
    assert wrong(conditional({**asked, "enable_when": rule})) == []
    assert wrong(conditional({**asked, "enable_when": {several: [known, unknown]}})) == [
        (f"{place}/1/question_key", "unknown_question")
    ]
    assert wrong(conditional({**asked, "enable_when": {several: []}})) == [(place, "too_short")]
    assert wrong(conditional({**asked, "enable_when": {several: [rule]}})) != []


def test_a_section_may_only_ask_about_earlier_sections() -> None:
    rule = {"question_key": "q", "operator": "answered"}
    assert wrong(content(section(scale("q"), enable_when=rule))) == [
        ("/sections/0/enable_when/question_key", "not_earlier")
    ]
    later = section(scale("r"), key="b", order=2, enable_when=rule)
    assert wrong(content(section(scale("q")), later)) == []


def test_thresholds_ascend_and_name_a_level_once() -> None:
    steps = [{"level": "good", "at_least": 0.6}, {"level": "good", "at_least": 0.6}]
    assert wrong(content(thresholds=steps)) == [
        ("/thresholds/1/at_least", "bad_order"),
        ("/thresholds/1/level", "not_unique"),
    ]
    assert wrong(content(thresholds=[{"level": "good", "at_least": 1.1}])) == [
        ("/thresholds/0/at_least", "out_of_range")
    ]


def test_a_limiting_rule_is_about_a_section_of_the_tool() -> None:
    rule = {"section_key": "b", "at_or_below": "inadequate", "cap": "inadequate", "reason": "?"}
    assert wrong(content(limiting_rules=[rule])) == [
        ("/limiting_rules/0/section_key", "unknown_section")
    ]


@pytest.mark.parametrize("mode", ["computed", "computed_with_override"])
def test_a_computed_grade_needs_thresholds_and_weight(mode: str) -> None:
    found = wrong(content(section(scale(weight=0)), grading_mode=mode))
    assert found == [("/thresholds", "required"), ("/sections", "required")]


STRENGTHS = {"key": "strengths", "type": "strengths_text", "prompt": "?"}
DEVELOPMENT = {"key": "development", "type": "development_text", "prompt": "?"}


def test_a_section_of_an_audit_scales_and_names_strengths_and_development() -> None:
    whole = section(scale(), STRENGTHS, DEVELOPMENT)
    assert wrong(content(whole, kind="audit")) == []
    bare = section({"key": "q", "type": "text", "prompt": "?"})
    found = refused(content(bare, kind="audit"))
    assert [fault.detail for fault in found] == [
        "A section of an audit has at least one scale question.",
        "A section of an audit has exactly one strengths_text question.",
        "A section of an audit has exactly one development_text question.",
    ]
    twice = section(scale(), STRENGTHS, {**STRENGTHS, "key": "more"}, DEVELOPMENT)
    assert wrong(content(twice, kind="audit")) == [("/sections/0/questions", "section_incomplete")]


@pytest.mark.parametrize("kind", ["cpc", "iro", "feedback", "observation"])
def test_other_kinds_may_leave_them_out(kind: str) -> None:
    assert wrong(content(section(scale()), kind=kind)) == []


def test_no_sentence_repeats_what_was_sent() -> None:
    body = content(section(scale(), about("jamie"), key="jamie"), section(scale(), key="jamie"))
    assert refused(body)
    assert "jamie" not in " ".join(fault.detail for fault in refused(body))


def test_content_does_not_change() -> None:
    tool = ToolContent.model_validate(content())
    with pytest.raises(ValidationError):
        tool.grade_scale = "hmip4"


def test_the_fingerprint_is_of_the_meaning_not_of_the_spelling() -> None:
    one = ToolContent.model_validate(content(section(scale(weight=1, step=1))))
    two = ToolContent.model_validate(content(section(scale(weight=1.0, step=1.0))))
    three = ToolContent.model_validate(content(section(scale(weight=2))))
    assert one.fingerprint() == two.fingerprint() != three.fingerprint()


# What is shipped.


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_tool_is_sound_and_fits_its_scale(path: Path) -> None:
    tool = ToolFile.model_validate(read(f"tools/{path.name}"))
    assert path.stem == f"{tool.tool.key}-{tool.version}"
    scale = next(s for s in read("grade_scales.json") if s["code"] == tool.content.grade_scale)
    levels = [GradeLevel(**level) for level in scale["levels"]]
    assert scale_faults(tool.content, levels) == []
    stored = tool.content.model_dump(mode="json")
    assert ToolContent.model_validate(stored).model_dump(mode="json") == stored


def test_ten_tools_are_shipped() -> None:
    assert {path.stem.removesuffix("-1.0.0") for path in SHIPPED} == {
        *("cype", "youth_justice", "raa", "sen", "cpc_qa", "iro_qa"),
        *("feedback_child", "feedback_parent", "feedback_staff", "feedback_partner"),
    }


def test_cype_keeps_the_six_headings_as_the_framework_words_them() -> None:
    sections = shipped("cype").content.sections
    assert [(s.key, s.source_title or s.title) for s in sections] == [
        ("referral_response", "Reason for referral & response"),
        ("assessment", "Assessment"),
        ("planning_risk", "Planning process and risk management"),
        ("management_oversight", "Management oversight"),
        ("interventions", "Child focused interventions and interventions"),
        ("practitioner_feedback", "Practitioner Feedback"),
    ]


def test_cype_is_judged_by_a_person_on_ofsteds_scale() -> None:
    cype = shipped("cype").content
    assert (cype.grade_scale, cype.grading_mode) == ("ofsted4", GradingMode.JUDGEMENT)
    assert [(step.level, step.at_least) for step in cype.thresholds] == [
        ("requires_improvement", Decimal("0.4")),
        ("good", Decimal("0.6")),
        ("outstanding", Decimal("0.8")),
    ]
    assert [(rule.section_key, rule.at_or_below, rule.cap) for rule in cype.limiting_rules] == [
        ("planning_risk", "inadequate", "inadequate"),
        ("management_oversight", "inadequate", "requires_improvement"),
    ]


def test_cype_scales_from_0_to_10_with_three_anchors_and_guidance() -> None:
    for part in shipped("cype").content.sections:
        scales = part.of_type(QuestionType.SCALE)
        assert 2 <= len(scales) <= 3
        for question in scales:
            assert [anchor.value for anchor in question.anchors] == [0, 5, 10]
            assert question.guidance
        for kind in (QuestionType.STRENGTHS_TEXT, QuestionType.DEVELOPMENT_TEXT):
            assert part.of_type(kind)[0].required
            assert part.of_type(kind)[0].na_policy is NaPolicy.NOT_ALLOWED
        assert [q.required for q in part.of_type(QuestionType.EVIDENCE_REF)] == [False]


def test_youth_justice_has_the_inspectorates_four_headings() -> None:
    youth = shipped("youth_justice").content
    assert youth.grade_scale == "hmip4"
    assert [s.title for s in youth.sections] == [
        "Assessment",
        "Planning",
        "Implementation and delivery",
        "Reviewing",
    ]
    assert youth.thresholds == ()  # its cut-points are not published


def test_sen_has_sections_a_to_k_on_a_scale_of_four() -> None:
    sen = shipped("sen").content
    assert "".join(s.title[0] for s in sen.sections) == "ABCDEFGHHIJK"
    scales = [s.of_type(QuestionType.SCALE)[0] for s in sen.sections]
    assert {(q.min, q.max, q.step) for q in scales} == {(1, 4, 1)}


@pytest.mark.parametrize("key", ["feedback_child", "feedback_parent"])
def test_families_are_asked_in_their_language_with_every_label(key: str) -> None:
    for part in shipped(key).content.sections:
        assert part.translations.keys() == {"pl", "uk"}
        for question in part.questions:
            assert question.easy_read_prompt
            assert question.symbol
            assert question.translations.keys() == {"pl", "uk"}
            for told in question.translations.values():
                assert (told.guidance is None) == (question.guidance is None)
                assert [a.value for a in told.anchors] == [a.value for a in question.anchors]
                assert [o.code for o in told.options] == [o.code for o in question.options]


def test_a_child_is_told_whom_to_call_before_anything_is_asked() -> None:
    start = shipped("feedback_child").content.sections[0]
    texts = [start.guidance, *(told.guidance for told in start.translations.values())]
    assert all(text and "0800 1111" in text and "999" in text for text in texts)


def test_nobody_giving_feedback_has_to_answer_anything() -> None:
    for key in ("child", "parent", "staff", "partner"):
        for part, question in shipped(f"feedback_{key}").content.asked():
            assert not part.required
            assert not question.required


def test_grade_scales_ascend_and_every_other_level_reads_on_ofsteds() -> None:
    scales = {scale["code"]: scale["levels"] for scale in read("grade_scales.json")}
    assert [level["code"] for level in scales["ofsted4"]] == [
        *("inadequate", "requires_improvement", "good", "outstanding")
    ]
    for levels in scales.values():
        assert [level["ordinal"] for level in levels] == [1, 2, 3, 4]
    others = {
        (code, level["code"]) for code in scales if code != "ofsted4" for level in scales[code]
    }
    crosswalks = read("crosswalks.json")
    assert {(row["from_scale"], row["from_level"]) for row in crosswalks} == others
    assert {row["to_scale"] for row in crosswalks} == {"ofsted4"}
    ofsted = {level["code"] for level in scales["ofsted4"]}
    assert {row["to_level"] for row in crosswalks} == ofsted


def test_a_theme_stands_after_its_parent_and_has_known_polarities() -> None:
    themes = read("themes.json")
    codes = [theme["code"] for theme in themes]
    assert len(set(codes)) == len(codes)
    for nth, theme in enumerate(themes):
        assert theme["parent_code"] is None or theme["parent_code"] in codes[:nth]
        assert {Polarity(word) for word in theme["polarity_allowed"]}


@pytest.mark.parametrize(
    "name",
    [
        "practice_framework",
        "participation_codes",
        "na_reasons",
        "exemption_reasons",
        "escalation_reasons",
    ],
)
def test_reference_lists_have_codes_labels_and_meanings(name: str) -> None:
    rows = read(f"{name}.json")
    assert len({row["code"] for row in rows}) == len(rows)
    assert all(row["label"] and row["meaning"] for row in rows)


def test_participation_runs_from_pn0_to_pn7() -> None:
    codes = [row["code"] for row in read("participation_codes.json")]
    assert codes == [f"PN{n}" for n in range(8)]
    assert all(one < two for one, two in pairwise(codes))
