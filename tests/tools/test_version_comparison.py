"""The differences between two versions of a tool, part by part."""

from copy import deepcopy
from typing import Any
from uuid import uuid4

from sqlalchemy.orm import Session

from app.schemas.tools.tool_content import ToolContent
from app.services.tools import version_comparison
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As

RULE = {"section_key": "planning", "at_or_below": "inadequate", "cap": "inadequate", "reason": "1"}


def content(**fields: Any) -> dict[str, Any]:
    built = factories.tool_content(**fields)
    return ToolContent.model_validate(built).model_dump(mode="json")


def changed(before: Any, after: Any) -> list[tuple[Any, ...]]:
    return [
        (c.part, c.change, c.key, c.from_pointer, c.to_pointer, [m.name for m in c.members])
        for c in version_comparison.changes(before, after)
    ]


def test_the_same_content_has_no_change() -> None:
    assert changed(content(), content()) == []


def test_settings_and_thresholds_are_compared_by_name() -> None:
    thresholds = [{"level": "good", "at_least": 0.5}, {"level": "outstanding", "at_least": 0.8}]
    after = content(grading_mode="computed", thresholds=thresholds)
    assert changed(content(), after) == [
        ("setting", "changed", "grading_mode", "/grading_mode", "/grading_mode", ["grading_mode"]),
        ("threshold", "removed", "requires_improvement", "/thresholds/0", None, []),
        ("threshold", "changed", "good", "/thresholds/1", "/thresholds/0", ["at_least"]),
    ]


def test_rules_are_known_by_section_and_grade() -> None:
    again = RULE | {"cap": "good"}
    before, after = content(limiting_rules=[RULE]), content(limiting_rules=[again, RULE])
    key = "planning inadequate"
    assert changed(before, after) == [
        ("limiting_rule", "changed", key, "/limiting_rules/0", "/limiting_rules/0", ["cap"]),
        ("limiting_rule", "added", f"{key} 1", None, "/limiting_rules/1", []),
    ]


def test_an_inserted_section_changes_only_itself() -> None:
    first, second = content()["sections"]
    new = factories.a_section_content("reviewing", 2)
    after = content(sections=[first, new, second | {"order": 3}])
    assert changed(content(), after) == [
        ("section", "changed", "planning", "/sections/1", "/sections/2", ["order"]),
        ("section", "added", "reviewing", None, "/sections/1", []),
        *(
            ("question", "added", f"reviewing_{name}", None, f"/sections/1/questions/{n}", [])
            for n, name in enumerate(("scale", "strengths", "development"))
        ),
    ]


def test_a_question_is_found_again_wherever_it_went() -> None:
    after = content()
    moved = deepcopy(after["sections"][0]["questions"].pop(0)) | {"prompt": "How timely?"}
    after["sections"][1]["questions"].insert(0, moved)
    (question,) = version_comparison.changes(content(), after)
    assert question.key == "assessment_scale"
    assert (question.from_pointer, question.to_pointer) == (
        "/sections/0/questions/0",
        "/sections/1/questions/0",
    )
    assert [(m.name, m.before, m.after) for m in question.members] == [
        ("prompt", "How good?", "How timely?"),
        ("section_key", "assessment", "planning"),
    ]


def test_questions_in_another_order_are_a_change_of_their_section() -> None:
    after = content()
    after["sections"][0]["questions"].reverse()
    (section,) = version_comparison.changes(content(), after)
    assert (section.part, section.key) == ("section", "assessment")
    assert [member.name for member in section.members] == ["question_order"]


def test_two_versions_are_compared_over_http_when_both_are_visible(db: Session, as_: As) -> None:
    one = factories.a_tool_version(db)
    draft = str(uuid4())
    body = {
        "tool_key": "cype",
        "semver": "1.1.0",
        "content": factories.tool_content(grading_mode="computed"),
    }
    writer = as_(factories.a_person(db, Role.QA_ADMIN))
    assert writer.put(f"/v1/tool-versions/{draft}", json=body).status_code == 201
    url = f"/v1/tool-versions/{one.id}/compare"
    comparison = writer.get(f"{url}?to={draft}").json()
    assert (comparison["from_semver"], comparison["to_semver"]) == ("1.0.0", "1.1.0")
    assert [(c["key"], c["members"]) for c in comparison["changes"]] == [
        (
            "grading_mode",
            [{"name": "grading_mode", "before": "judgement", "after": "computed"}],
        )
    ]
    auditor = as_(factories.a_person(db, Role.AUDITOR))
    assert auditor.get(f"{url}?to={draft}").status_code == 404
    assert auditor.get(f"{url}?to={one.id}").json()["changes"] == []
    assert auditor.get(url).json()["errors"][0]["pointer"] == "?to"
    assert auditor.get(f"{url}?to=next").status_code == 422
