"""The tools, scales and lists that are shipped."""

import json
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import app
from app.schemas.tools.tool_content import ToolContent, ToolFile
from app.services.tools.answer_rules import Answer, relevance
from app.services.tools.grading import GradeLevel, grade, scale_faults
from app.vocabulary.findings import Polarity
from app.vocabulary.tool_content import GradingMode, NaPolicy, QuestionType

DATA = Path(app.__file__).parent / "data"
SHIPPED = sorted((DATA / "tools").glob("*.json"))


def read(name: str) -> Any:
    return json.loads((DATA / name).read_text(encoding="utf-8"))


def shipped(key: str) -> ToolFile:
    (path,) = (DATA / "tools").glob(f"{key}-*.json")  # the newest version alone is shipped
    return ToolFile.model_validate(read(f"tools/{path.name}"))


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
    assert {path.stem.partition("-")[0] for path in SHIPPED} == {
        *("cype", "youth_justice", "raa", "sen", "cpc_qa", "iro_qa"),
        *("feedback_child", "feedback_parent", "feedback_staff", "feedback_partner"),
    }


def test_cype_keeps_the_six_headings_as_the_framework_words_them() -> None:
    sections = shipped("cype").content.sections[:6]
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


MODULES = {
    "pathway_planning": {"children_in_care", "care_leavers"},
    "unaccompanied_children": {"children_in_care", "care_leavers"},
    "permanence": {"children_in_care"},
    "health_and_education": {"children_in_care"},
    "visits": {"children_in_need", "child_protection", "children_in_care", "disabled_children"},
    "recording": set(),
}


def test_cype_has_further_parts_for_service_lines_that_an_auditor_chooses() -> None:
    content = shipped("cype").content
    assert {s.key: set(s.service_lines) for s in content.sections[6:]} == MODULES
    unchosen = relevance(content, {})
    assert not unchosen.sections & MODULES.keys()
    chosen = {"referral_modules": Answer("referral_modules", ("visits", "permanence"))}
    assert relevance(content, chosen).sections & MODULES.keys() == {"visits", "permanence"}


def test_the_practitioners_feedback_does_not_count_in_the_childs_score() -> None:
    cype = shipped("cype").content
    assert {s.key: s.weight for s in cype.sections if s.weight != 1} == {"practitioner_feedback": 0}
    answers = {
        question.key: Answer(
            question.key, Decimal(8 if section.key != "practitioner_feedback" else 0)
        )
        for section, question in cype.asked()
        if question.type is QuestionType.SCALE
    }
    levels = next(s for s in read("grade_scales.json") if s["code"] == "ofsted4")["levels"]
    graded = grade(cype, [GradeLevel(**level) for level in levels], answers, {})
    assert graded.score_of_applicable == Decimal("0.8")


@pytest.mark.parametrize("key", ["cype", "iro_qa", "cpc_qa", "youth_justice"])
def test_what_version_1_1_asks_has_its_source(key: str) -> None:
    content = shipped(key).content
    new = MODULES.keys() | {"victims"}
    for section, question in content.asked():
        if section.key in new or (key.endswith("_qa") and not question.required):
            assert question.source or question.key.endswith("_strengths"), question.key


def test_the_forms_of_chairs_and_reviewing_officers_ask_what_their_guidance_names() -> None:
    keys = {key: {q.key for _, q in shipped(key).content.asked()} for key in ("iro_qa", "cpc_qa")}
    assert keys["iro_qa"] >= {
        *("engagement_advocacy", "engagement_time_alone", "care_plan_health_current"),
        *("care_plan_pep_current", "care_plan_permanence", "care_plan_monitoring"),
    }
    assert keys["cpc_qa"] >= {
        *("reports_attendance", "reports_quorate", "practice_decision", "practice_threshold"),
        *("practice_repeat", "practice_long"),
    }


def test_themes_name_what_children_in_care_and_at_risk_meet() -> None:
    assert {theme["code"] for theme in read("themes.json")} >= {
        *("unaccompanied_children", "substance_misuse", "housing", "education", "health", "send"),
        *("kinship_care", "placement_stability", "online_harm", "missing_children"),
    }


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
    for part in shipped("cype").content.sections[:6]:
        assert [q.required for q in part.of_type(QuestionType.EVIDENCE_REF)] == [False]


def test_youth_justice_has_the_inspectorates_headings() -> None:
    youth = shipped("youth_justice").content
    assert youth.grade_scale == "hmip4"
    assert [s.title for s in youth.sections] == [
        "Assessment",
        "Planning",
        "Implementation and delivery",
        "Reviewing",
        "Work with victims",
    ]
    assert youth.sections[4].enable_when is not None  # only where there is a victim
    assert youth.thresholds == ()  # its cut-points are not published


def test_sen_has_sections_a_to_k_on_a_scale_of_four() -> None:
    sen = shipped("sen").content
    assert "".join(s.title[0] for s in sen.sections) == "ABCDEFGHHIJK"
    scales = [s.of_type(QuestionType.SCALE)[0] for s in sen.sections]
    assert all((q.min, q.max, q.step) == (Decimal(1), Decimal(4), Decimal(1)) for q in scales)


@pytest.mark.parametrize("key", ["feedback_child", "feedback_parent"])
def test_families_are_asked_in_their_language_with_every_label(key: str) -> None:
    for part in shipped(key).content.sections:
        assert part.translations.keys() == {"pl", "uk"}
        for question in part.questions:
            assert question.easy_read_prompt
            assert question.symbol
            assert question.translations.keys() == {"pl", "uk"}
            for translation in question.translations.values():
                assert (translation.guidance is None) == (question.guidance is None)
                assert [a.value for a in translation.anchors] == [a.value for a in question.anchors]
                assert [o.code for o in translation.options] == [o.code for o in question.options]


def test_a_child_is_told_whom_to_call_before_anything_is_asked() -> None:
    start = shipped("feedback_child").content.sections[0]
    texts = [start.guidance, *(translation.guidance for translation in start.translations.values())]
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
