"""Grade scales, and crosswalks between them: proposed by one person, approved by another."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from app.models.tools.grades import GradeCrosswalk
from app.seeding import seed
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As, Client

WRITERS = {Role.QA_ADMIN, Role.QA_MANAGER}
FIVE = "/v1/grade-scales/five"


def a_scale(*codes: str) -> dict[str, Any]:
    """Returns a scale with these levels, the lowest first."""
    levels = [
        {"code": code, "ordinal": n, "label": code.title()}
        for n, code in enumerate(codes or ("poor", "fair", "good"), start=1)
    ]
    return {"title": "Our own", "levels": levels}


@pytest.fixture
def writer(db: Session, as_: As) -> Client:
    factories.ofsted4(db)
    return as_(factories.a_person(db, Role.QA_ADMIN))


def put(client: Client, url: str, body: Any) -> Any:
    seen = client.get(url)
    headers = {"If-Match": seen.headers["ETag"]} if seen.status_code == 200 else {}
    return client.put(url, json=body, headers=headers)


def a_proposal(writer: Client, level: str = "fair", to: str = "good", **fields: Any) -> Any:
    """Returns a crosswalk of a level of `five` to Ofsted's scale."""
    writer.put(FIVE, json=a_scale())
    body = {"from_scale": "five", "from_level": level, "to_level": to, "valid_from": "2026-04-01"}
    return body | fields


# Scales


def test_a_scale_of_this_council_is_created_and_replaced_while_nothing_uses_it(
    writer: Client,
) -> None:
    answer = put(writer, FIVE, a_scale())
    assert (answer.status_code, answer.json()["in_use"]) == (201, False), answer.text
    assert writer.put(FIVE, json=a_scale()).status_code == 200
    assert writer.put(FIVE, json=a_scale("low", "high")).status_code == 428
    turned = put(writer, FIVE, a_scale("good", "fair", "poor"))
    assert (turned.status_code, turned.json()["version"]) == (200, 2), turned.text
    assert [level["code"] for level in turned.json()["levels"]] == ["good", "fair", "poor"]
    listed = writer.get("/v1/grade-scales?sort=-code").json()["items"]
    assert [scale["code"] for scale in listed] == ["ofsted4", "five"]


def test_a_scale_that_a_published_tool_uses_is_fixed(db: Session, writer: Client) -> None:
    factories.a_tool_version(db)
    url = "/v1/grade-scales/ofsted4"
    assert writer.get(url).json()["in_use"] is True
    answer = put(writer, url, a_scale(*factories.OFSTED4) | {"title": "Other words"})
    assert (answer.status_code, answer.json()["code"]) == (409, "in_use")


def test_a_scale_that_a_crosswalk_names_is_fixed(writer: Client) -> None:
    proposal = a_proposal(writer)
    url = f"/v1/grade-crosswalks/{uuid4()}"
    assert writer.put(url, json=proposal).status_code == 201
    assert put(writer, FIVE, a_scale("low", "high")).status_code == 409
    etag = {"If-Match": writer.get(url).headers["ETag"]}
    assert writer.delete(url, headers=etag).status_code == 204
    assert put(writer, FIVE, a_scale("low", "high")).status_code == 200


@pytest.mark.parametrize(
    ("levels", "pointer", "code"),
    [
        ([("a", 1)], "/levels", "too_short"),
        ([("a", 1), ("a", 2)], "/levels/1/code", "twice"),
        ([("a", 2), ("b", 1)], "/levels/0/ordinal", "bad_order"),
        ([("a", 1), ("b", 3)], "/levels/1/ordinal", "bad_order"),
        ([("a", 1), ("b", 11)], "/levels/1/ordinal", "out_of_range"),
        ([("a", 1), ("B c", 2)], "/levels/1/code", "bad_format"),
    ],
)
def test_levels_ascend_without_a_gap(
    writer: Client, levels: list[tuple[str, int]], pointer: str, code: str
) -> None:
    body = {
        "title": "Own",
        "levels": [{"code": c, "ordinal": n, "label": c} for c, n in levels],
    }
    fault = writer.put(FIVE, json=body).json()["errors"][0]
    assert (fault["pointer"], fault["code"]) == (pointer, code)


@pytest.mark.parametrize("role", list(Role))
def test_everybody_reads_scales_and_makers_of_tools_write_them(
    db: Session, as_: As, role: Role
) -> None:
    factories.ofsted4(db)
    client = as_(factories.a_person(db, role))
    read = client.get("/v1/grade-scales/ofsted4").json()
    assert [level["code"] for level in read["levels"]] == list(factories.OFSTED4)
    expected = 201 if role in WRITERS else 403
    assert client.put(FIVE, json=a_scale()).status_code == expected
    assert client.get("/v1/grade-scales/nothing").status_code == 404


# Crosswalks


def test_one_proposes_and_another_approves(db: Session, as_: As, writer: Client) -> None:
    manager = factories.a_person(db, Role.QA_MANAGER)
    url = f"/v1/grade-crosswalks/{uuid4()}"
    answer = writer.put(url, json=a_proposal(writer))
    assert (answer.status_code, answer.json()["status"]) == (201, "proposed"), answer.text
    assert answer.json()["allowed_actions"] == ["edit", "delete"]
    assert writer.post(f"{url}/approve").status_code == 403
    seen = as_(manager).get(url)
    assert seen.json()["allowed_actions"] == ["edit", "delete", "approve"]
    done = as_(manager).post(f"{url}/approve", headers={"If-Match": seen.headers["ETag"]})
    assert done.status_code == 200, done.text
    assert (done.json()["status"], done.json()["approved_by"]) == ("approved", str(manager.id))
    assert done.json()["allowed_actions"] == []


def test_nobody_approves_their_own_proposal(db: Session, as_: As, writer: Client) -> None:
    manager = as_(factories.a_person(db, Role.QA_MANAGER))
    url = f"/v1/grade-crosswalks/{uuid4()}"
    body = a_proposal(writer)
    assert manager.put(url, json=body).status_code == 201
    refused = manager.post(f"{url}/approve")
    assert (refused.status_code, refused.json()["code"]) == (409, "own_proposal")
    actions = {item["action"]: item for item in manager.get(f"{url}/actions").json()["items"]}
    assert actions["approve"]["code"] == "own_proposal"
    # The last person to change a proposal counts as its proposer.
    assert put(writer, url, body | {"to_level": "requires_improvement"}).status_code == 200
    assert manager.post(f"{url}/approve").status_code == 200


def test_an_approved_crosswalk_never_changes(db: Session, as_: As, writer: Client) -> None:
    url = f"/v1/grade-crosswalks/{uuid4()}"
    body = a_proposal(writer)
    writer.put(url, json=body)
    manager = as_(factories.a_person(db, Role.QA_MANAGER))
    manager.post(f"{url}/approve")
    again = manager.post(f"{url}/approve")
    assert (again.status_code, again.json()["code"]) == (409, "not_in_state")
    assert put(writer, url, body).status_code == 200  # the same again changes nothing
    changed = put(writer, url, body | {"to_level": "outstanding"})
    assert (changed.status_code, changed.json()["code"]) == (409, "not_in_state")
    etag = {"If-Match": writer.get(url).headers["ETag"]}
    assert writer.delete(url, headers=etag).json()["code"] == "not_in_state"
    later = f"/v1/grade-crosswalks/{uuid4()}"
    assert writer.put(later, json=body).status_code == 409  # of the same day
    assert writer.put(later, json=body | {"valid_from": "2027-04-01"}).status_code == 201


@pytest.mark.parametrize(
    ("fields", "pointer", "code"),
    [
        ({"from_scale": "nothing"}, "/from_scale", "unknown"),
        ({"from_level": "nothing"}, "/from_level", "unknown_grade"),
        ({"to_level": "poor"}, "/to_level", "unknown_grade"),
        ({"to_scale": "five", "to_level": "poor"}, "/to_scale", "same_scale"),
        ({"valid_from": "soon"}, "/valid_from", "bad_format"),
        ({"status": "approved"}, "/status", "unknown"),
    ],
)
def test_a_crosswalk_leads_from_a_level_to_a_level_of_another_scale(
    writer: Client, fields: dict[str, Any], pointer: str, code: str
) -> None:
    answer = writer.put(f"/v1/grade-crosswalks/{uuid4()}", json=a_proposal(writer, **fields))
    assert answer.status_code == 422
    fault = answer.json()["errors"][0]
    assert (fault["pointer"], fault["code"]) == (pointer, code)


def test_shipped_crosswalks_of_the_same_words_are_approved_and_others_are_not(
    db: Session, as_: As
) -> None:
    seed.grade_scales(db)
    seed.crosswalks(db)
    client = as_(factories.a_person(db, Role.MI_ANALYST))
    page = client.get("/v1/grade-crosswalks?from_scale=kent_2013&sort=-valid_from").json()
    assert {item["status"] for item in page["items"]} == {"proposed"}
    page = client.get("/v1/grade-crosswalks?status=approved&to_scale=ofsted4&count=true").json()
    assert {item["from_scale"] for item in page["items"]} == {"hmip4", "ehcp4"}
    assert page["total"] == 8
    waiting = db.query(GradeCrosswalk).filter_by(from_level="adequate").one()
    manager = factories.a_person(db, Role.QA_MANAGER)
    done = as_(manager).post(f"/v1/grade-crosswalks/{waiting.id}/approve")
    assert done.json()["status"] == "approved"


@pytest.mark.parametrize("role", list(Role))
def test_everybody_reads_crosswalks_makers_of_tools_propose_and_a_qa_manager_approves(
    db: Session, as_: As, writer: Client, role: Role
) -> None:
    client = as_(factories.a_person(db, role))
    url, own = f"/v1/grade-crosswalks/{uuid4()}", f"/v1/grade-crosswalks/{uuid4()}"
    body = a_proposal(writer)
    assert writer.put(url, json=body).status_code == 201
    assert client.get(url).status_code == 200
    other = body | {"valid_from": "2027-04-01"}
    assert client.put(own, json=other).status_code == (201 if role in WRITERS else 403)
    expected = 200 if role is Role.QA_MANAGER else 403
    assert client.post(f"{url}/approve").status_code == expected


def test_a_machine_neither_proposes_nor_approves(db: Session, as_: As, writer: Client) -> None:
    machine = as_(factories.a_client(db, Role.QA_MANAGER, None))
    url = f"/v1/grade-crosswalks/{uuid4()}"
    body = a_proposal(writer)
    assert machine.put(url, json=body).json()["code"] == "not_a_person"
    writer.put(url, json=body)
    answer = machine.post(f"{url}/approve")
    assert (answer.status_code, answer.json()["code"]) == (409, "not_a_person")
