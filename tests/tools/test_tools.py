"""Tools and their versions: written as drafts, published for good, retired in the end."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.models.tools.tools import ToolVersion
from app.schemas.tools.tool_content import ToolContent
from app.seeding import seed
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As, Client

WRITERS = {Role.QA_ADMIN, Role.QA_MANAGER}
TOOL = {"title": "Fostering", "kind": "audit", "service_lines": ["fostering"]}


@pytest.fixture
def writer(db: Session, as_: As) -> Client:
    """Returns a QA administrator, with the tool `fostering` and Ofsted's scale stored."""
    factories.ofsted4(db)
    client = as_(factories.a_person(db, Role.QA_ADMIN))
    assert client.put("/v1/tools/fostering", json=TOOL).status_code == 201
    return client


@pytest.fixture
def manager(db: Session, as_: As) -> Client:
    return as_(factories.a_person(db, Role.QA_MANAGER))


def a_draft(semver: str = "1.0.0", **content: Any) -> dict[str, Any]:
    return {"tool_key": "fostering", "semver": semver, "content": factories.tool_content(**content)}


def put(client: Client, url: str, body: Any) -> Any:
    seen = client.get(url)
    headers = {"If-Match": seen.headers["ETag"]} if seen.status_code == 200 else {}
    return client.put(url, json=body, headers=headers)


def stored(client: Client, body: Any) -> str:
    """Returns the URL of a stored draft."""
    url = f"/v1/tool-versions/{uuid4()}"
    answer = client.put(url, json=body)
    assert answer.status_code == 201, answer.text
    return url


def refused(client: Client, body: Any) -> list[tuple[str, str]]:
    answer = client.put(f"/v1/tool-versions/{uuid4()}", json=body)
    assert answer.status_code == 422, answer.text
    return [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]]


# Tools


def test_a_local_tool_is_created_and_renamed_and_keeps_its_kind(writer: Client) -> None:
    url = "/v1/tools/fostering"
    assert writer.put(url, json=TOOL).status_code == 200
    assert writer.put(url, json=TOOL | {"title": "Fostering audit"}).status_code == 428
    named = put(writer, url, TOOL | {"title": "Fostering audit"})
    assert (named.status_code, named.json()["title"]) == (200, "Fostering audit")
    other = put(writer, url, TOOL | {"kind": "feedback"})
    assert (other.status_code, other.json()["code"]) == (409, "fixed")
    twice = put(writer, url, TOOL | {"service_lines": ["sen", "sen"]})
    assert twice.json()["errors"][0]["pointer"] == "/service_lines/1"
    assert writer.put("/v1/tools/Not-A-Key", json=TOOL).status_code == 422


def test_tools_are_found_by_kind_and_service_line(db: Session, writer: Client) -> None:
    seed.grade_scales(db)
    seed.tools(db)
    answer = writer.get("/v1/tools?kind=cpc&kind=iro").json()["items"]
    assert [tool["key"] for tool in answer] == ["cpc_qa", "iro_qa"]
    answer = writer.get("/v1/tools?service_line=fostering&sort=-key").json()["items"]
    assert "fostering" in [tool["key"] for tool in answer]
    assert writer.get("/v1/tools/nothing").status_code == 404


def test_the_current_version_is_the_one_published_last(writer: Client, manager: Client) -> None:
    def current() -> Any:
        return writer.get("/v1/tools/fostering").json()["current_version_id"]

    one, two = stored(writer, a_draft()), stored(writer, a_draft("1.1.0"))
    assert current() is None
    manager.post(f"{one}/publish")
    assert current() == one.rsplit("/", 1)[1]
    manager.post(f"{two}/publish")
    assert current() == two.rsplit("/", 1)[1]
    manager.post(f"{two}/retire")
    assert current() == one.rsplit("/", 1)[1]


@pytest.mark.parametrize("role", list(Role))
def test_everybody_reads_tools_and_the_unit_writes_them(
    db: Session, as_: As, writer: Client, role: Role
) -> None:
    client = as_(factories.a_person(db, role))
    assert writer.get("/v1/tools/fostering").status_code == 200
    assert client.get("/v1/tools/fostering").status_code == 200
    expected = 201 if role in WRITERS else 403
    assert client.put("/v1/tools/own", json=TOOL).status_code == expected


# Drafts


def test_a_draft_is_written_and_replaced_whole(db: Session, writer: Client) -> None:
    url = stored(writer, a_draft())
    answer = writer.get(url).json()
    assert (answer["status"], answer["published_at"]) == ("draft", None)
    assert answer["allowed_actions"] == ["edit", "delete"]
    assert writer.put(url, json=a_draft()).status_code == 200
    changed = a_draft("1.0.1", grading_mode="computed")
    assert writer.put(url, json=changed).status_code == 428
    again = put(writer, url, changed)
    assert (again.status_code, again.json()["version"]) == (200, 2), again.text
    assert again.json()["content"]["grading_mode"] == "computed"
    row = db.query(ToolVersion).filter_by(tool_key="fostering").one()
    assert row.content_hash == ToolContent.model_validate(changed["content"]).fingerprint()
    assert answer["content_hash"] != row.content_hash


def test_a_draft_stays_with_its_tool_and_has_a_number_of_its_own(writer: Client) -> None:
    url = stored(writer, a_draft())
    writer.put("/v1/tools/other", json=TOOL)
    moved = put(writer, url, a_draft() | {"tool_key": "other"})
    assert (moved.status_code, moved.json()["code"]) == (409, "fixed")
    again = writer.put(f"/v1/tool-versions/{uuid4()}", json=a_draft())
    assert (again.status_code, again.json()["code"]) == (409, "name_taken")
    assert again.json()["errors"][0]["pointer"] == "/semver"


def test_a_draft_is_thrown_away_and_a_published_version_is_not(
    writer: Client, manager: Client
) -> None:
    url = stored(writer, a_draft())
    assert writer.delete(url).status_code == 428
    etag = {"If-Match": writer.get(url).headers["ETag"]}
    assert writer.delete(url, headers=etag).status_code == 204
    assert writer.get(url).status_code == 404
    url = stored(writer, a_draft())
    manager.post(f"{url}/publish")
    etag = {"If-Match": writer.get(url).headers["ETag"]}
    answer = writer.delete(url, headers=etag)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_in_state")


def edited(change: Callable[[Any], None]) -> dict[str, Any]:
    body = deepcopy(a_draft())
    change(body["content"])
    return body


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        (lambda c: c.update(kind="feedback"), "/content/kind", "bad_kind"),
        (lambda c: c.update(grade_scale="nothing"), "/content/grade_scale", "unknown"),
        (
            lambda c: c["thresholds"][1].update(level="fine"),
            "/content/thresholds/1/level",
            "unknown_grade",
        ),
        (
            lambda c: c["thresholds"][1].update(at_least=0.4),
            "/content/thresholds/1/at_least",
            "bad_order",
        ),
        (
            lambda c: c["sections"][1].update(key="assessment"),
            "/content/sections/1/key",
            "not_unique",
        ),
        (
            lambda c: c["sections"][0]["questions"].pop(),
            "/content/sections/0/questions",
            "section_incomplete",
        ),
        (
            lambda c: c["sections"][0]["questions"][0].update(min="0"),
            "/content/sections/0/questions/0/min",
            "wrong_type",
        ),
        (
            lambda c: c["sections"][0]["questions"][0].pop("prompt"),
            "/content/sections/0/questions/0/prompt",
            "required",
        ),
        (
            lambda c: c["sections"][0].update(enable_when={"any_of": []}),
            "/content/sections/0/enable_when/any_of",
            "too_short",
        ),
        (
            lambda c: c["sections"][1].update(
                enable_when={"question_key": "nothing", "operator": "answered"}
            ),
            "/content/sections/1/enable_when/question_key",
            "unknown_question",
        ),
        (
            lambda c: c.update(
                limiting_rules=[
                    {
                        "section_key": "nothing",
                        "at_or_below": "good",
                        "cap": "good",
                        "reason": "So.",
                    }
                ]
            ),
            "/content/limiting_rules/0/section_key",
            "unknown_section",
        ),
        (lambda c: c.update(colour="red"), "/content/colour", "unknown"),
        (lambda c: c.update(sections=[]), "/content/sections", "too_short"),
    ],
)
def test_a_content_is_checked_place_by_place(
    writer: Client, change: Callable[[Any], None], pointer: str, code: str
) -> None:
    assert (pointer, code) in refused(writer, edited(change))


def test_the_rest_of_a_draft_is_checked_too(writer: Client) -> None:
    assert refused(writer, a_draft("1.0")) == [("/semver", "bad_format")]
    assert refused(writer, a_draft() | {"tool_key": "nothing"}) == [("/tool_key", "unknown")]
    assert refused(writer, a_draft() | {"status": "published"}) == [("/status", "unknown")]
    assert refused(writer, {}) == [
        ("/tool_key", "required"),
        ("/semver", "required"),
        ("/content", "required"),
    ]


@pytest.mark.parametrize("role", list(Role))
def test_a_draft_is_for_the_unit_alone(db: Session, as_: As, writer: Client, role: Role) -> None:
    url = stored(writer, a_draft())
    client = as_(factories.a_person(db, role))
    expected = 200 if role in WRITERS else 404
    for path in (url, f"{url}/form", f"{url}/actions", f"{url}/compare?to={url[-36:]}"):
        assert client.get(path).status_code == expected, path
    total = client.get("/v1/tool-versions?tool_key=fostering&count=true").json()["total"]
    assert total == (1 if role in WRITERS else 0)
    for verb in ("publish", "retire"):
        answer = client.post(f"{url}/{verb}").status_code
        allowed = {"publish": 200, "retire": 200}[verb] if role is Role.QA_MANAGER else 0
        assert answer == (allowed or (403 if role in WRITERS else 404)), verb
    answer = client.put(f"/v1/tool-versions/{uuid4()}", json=a_draft("2.0.0")).status_code
    assert answer == (201 if role in WRITERS else 403)


# Published and retired


def test_a_published_version_never_changes(writer: Client, manager: Client) -> None:
    url = stored(writer, a_draft())
    before = writer.get(url)
    stale = {"If-Match": '"9"'}
    assert manager.post(f"{url}/publish", headers=stale).status_code == 412
    done = manager.post(f"{url}/publish", headers={"If-Match": before.headers["ETag"]})
    assert (done.status_code, done.json()["status"]) == (200, "published"), done.text
    assert done.json()["published_at"] is not None
    assert done.json()["content_hash"] == before.json()["content_hash"]
    assert done.json()["allowed_actions"] == ["retire"]
    assert put(writer, url, a_draft()).status_code == 200  # the same again changes nothing
    changed = put(writer, url, a_draft(grading_mode="computed"))
    assert (changed.status_code, changed.json()["code"]) == (409, "not_in_state")
    actions = {item["action"]: item for item in manager.get(f"{url}/actions").json()["items"]}
    assert (actions["edit"]["code"], actions["retire"]["allowed"]) == ("not_in_state", True)
    assert manager.post(f"{url}/publish").json()["code"] == "not_in_state"


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE tool_versions SET content = '{}'",
        "UPDATE tool_versions SET semver = '9.9.9'",
        "UPDATE tool_versions SET content_hash = 'x'",
        "UPDATE tool_versions SET status = 'draft', published_at = NULL",
        "DELETE FROM tool_versions",
    ],
)
def test_the_database_itself_keeps_a_published_version(db: Session, change: str) -> None:
    factories.a_tool_version(db)
    with pytest.raises(IntegrityError, match="never changes"):
        db.execute(text(change))


def test_a_scale_that_changed_meanwhile_stops_the_publication(
    writer: Client, manager: Client
) -> None:
    levels = [{"code": c, "ordinal": n, "label": c} for n, c in enumerate("abc", start=1)]
    scale = {"title": "Own", "levels": levels}
    writer.put("/v1/grade-scales/own", json=scale)
    steps = [{"level": "b", "at_least": 0.5}, {"level": "c", "at_least": 0.8}]
    url = stored(writer, a_draft(grade_scale="own", thresholds=steps))
    assert put(writer, "/v1/grade-scales/own", scale | {"levels": levels[:2]}).status_code == 200
    answer = manager.post(f"{url}/publish")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/content/thresholds/1/level"


def test_nothing_new_is_begun_with_a_retired_version(
    db: Session, as_: As, writer: Client, manager: Client
) -> None:
    url = stored(writer, a_draft())
    manager.post(f"{url}/publish")
    auditor = factories.a_person(db, Role.AUDITOR)
    begun = factories.an_assignment(db, auditor, tool_version_id=url[-36:])
    early = manager.post(f"{url}/retire")
    assert (early.status_code, early.json()["status"]) == (200, "retired")
    assert early.json()["retired_at"] is not None
    assert manager.post(f"{url}/retire").json()["code"] == "not_in_state"
    assert as_(auditor).get(f"{url}/form").status_code == 200
    finish = {"assignment_id": str(begun.id)}
    assert as_(auditor).put(f"/v1/audits/{uuid4()}", json=finish).status_code == 201
    draw = {"tool_version_id": url[-36:], "n_per_stratum": 1, "seed": "1"}
    answer = writer.post(f"/v1/audit-rounds/{factories.a_round(db).id}/sample-draws", json=draw)
    assert answer.status_code == 422, answer.text
    assert [fault["code"] for fault in answer.json()["errors"]] == ["not_published"]


def test_the_shipped_tools_are_there_and_the_form_is_self_contained(db: Session, as_: As) -> None:
    seed.seed(db)
    auditor = factories.a_person(db, Role.AUDITOR, at=factories.a_unit(db, "cype"))
    answer = as_(auditor).get("/v1/tool-versions?tool_key=cype").json()["items"]
    assert [version["semver"] for version in answer] == ["1.1.0"]
    form = as_(auditor).get(f"/v1/tool-versions/{answer[0]['id']}/form").json()
    assert [section["source_title"] or section["title"] for section in form["content"]["sections"]][
        :3
    ] == [
        "Reason for referral & response",
        "Assessment",
        "Planning process and risk management",
    ]
    assert [grade["code"] for grade in form["grades"]] == list(factories.OFSTED4)
    assert form["na_reasons"]
    assert form["practice_framework"]
