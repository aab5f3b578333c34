"""Code lists: every word of the API explained, and local lists maintained by the council."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.data.files import words
from app.models.platform.history import Change
from app.seeding import seed
from app.services.reference import code_lists
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As

KEEPERS = {Role.QA_ADMIN, Role.QA_MANAGER, Role.ADMINISTRATOR}
MOVED = {"label": "Moved away", "meaning": "The child left the county.", "position": 20}
HERE = "/v1/reference/exemption_reasons/moved_away"


@pytest.mark.parametrize("name", sorted(code_lists.VOCABULARIES))
def test_every_word_of_the_service_has_a_label_and_a_meaning(name: str) -> None:
    """Checks that a word of `app/vocabulary/<area>.py` is in `app/data/words/<area>.json`."""
    described = words(name)
    assert described["title"]
    assert [word["code"] for word in described["codes"]] == [
        word.value for word in code_lists.VOCABULARIES[name]
    ]
    labels = [word["label"] for word in described["codes"]]
    assert len(set(labels)) == len(labels)
    assert all(word["meaning"].endswith((".", "?")) for word in described["codes"])


def test_lists_say_whose_they_are(db: Session, as_: As) -> None:
    lists = as_(factories.a_person(db, Role.PRACTITIONER)).get("/v1/reference").json()["items"]
    kinds = {item["list_code"]: item["kind"] for item in lists}
    assert kinds["audit_status"] == "vocabulary"
    assert kinds["participation_codes"] == "national"
    assert kinds["exemption_reasons"] == "local"
    assert list(kinds) == sorted(kinds)


def test_a_vocabulary_is_read_in_the_order_of_its_life(db: Session, as_: As) -> None:
    client = as_(factories.a_person(db, Role.PARTNER_AGENCY))
    statuses = client.get("/v1/reference/tool_version_status").json()
    assert [item["code"] for item in statuses["items"]] == ["draft", "published", "retired"]
    one = client.get("/v1/reference/tool_version_status/draft").json()
    assert one == statuses["items"][0]
    assert one["meaning"] == "Being written; only the people who write tools see it."


def test_national_codes_are_as_the_data_set_has_them(db: Session, as_: As) -> None:
    seed.seed(db)
    client = as_(factories.a_person(db, Role.IRO))
    codes = client.get("/v1/reference/participation_codes").json()["items"]
    assert [item["code"] for item in codes] == [f"PN{n}" for n in range(8)]
    one = client.get("/v1/reference/participation_codes/PN5")
    assert (one.status_code, one.json()["label"]) == (200, "Absent, briefed an advocate")


def test_a_local_code_is_added_replaced_and_made_inactive(db: Session, as_: As) -> None:
    client = as_(factories.a_person(db, Role.QA_ADMIN))
    answer = client.put(HERE, json=MOVED)
    assert (answer.status_code, answer.json()["active"]) == (201, True), answer.text
    assert client.put(HERE, json=MOVED).status_code == 200
    gone = MOVED | {"active": False}
    assert client.put(HERE, json=gone).status_code == 428
    etag = {"If-Match": client.get(HERE).headers["ETag"]}
    assert client.put(HERE, json=gone, headers=etag).json()["version"] == 2
    assert client.put(HERE, json=MOVED, headers=etag).status_code == 412
    lists = "/v1/reference/exemption_reasons"
    assert [i["code"] for i in client.get(f"{lists}?active=false").json()["items"]] == [
        "moved_away"
    ]
    assert client.get(f"{lists}?active=true").json()["items"] == []
    actions = db.scalars(select(Change.action).order_by(Change.seq)).all()
    assert actions[-2:] == ["reference_code.create", "reference_code.replace"]


def test_a_reason_made_inactive_is_no_longer_accepted(db: Session, as_: As) -> None:
    keeper = as_(factories.a_person(db, Role.QA_MANAGER))
    keeper.put(HERE, json=MOVED)
    manager = as_(factories.a_person(db, Role.TEAM_MANAGER, at=factories.a_team(db)))
    asked = {"reason_code": "moved_away", "reason": "They moved."}

    def request() -> int:
        row = factories.an_assignment(db, at=factories.a_team(db))
        url = f"/v1/audit-assignments/{row.id}/request-exemption"
        return int(manager.post(url, json=asked).status_code)

    assert request() == 200
    etag = {"If-Match": keeper.get(HERE).headers["ETag"]}
    assert keeper.put(HERE, json=MOVED | {"active": False}, headers=etag).status_code == 200
    assert request() == 422


@pytest.mark.parametrize("role", list(Role))
def test_everybody_reads_a_list_and_its_keepers_change_it(db: Session, as_: As, role: Role) -> None:
    client = as_(factories.a_person(db, role))
    assert client.get("/v1/reference/severity").status_code == 200
    assert client.put(HERE, json=MOVED).status_code == (201 if role in KEEPERS else 403)


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("severity/note", 409, "list_fixed"),
        ("severity/dire", 409, "list_fixed"),
        ("participation_codes/pn9", 409, "list_fixed"),
        ("nothing/else", 404, "not_found"),
        ("exemption_reasons/Not%20a%20code", 422, "invalid"),
    ],
)
def test_what_is_not_the_councils_is_not_changed(
    db: Session, as_: As, path: str, status: int, code: str
) -> None:
    answer = as_(factories.a_person(db, Role.QA_ADMIN)).put(f"/v1/reference/{path}", json=MOVED)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/label"),
        (MOVED | {"label": " "}, "/label"),
        (MOVED | {"position": "1"}, "/position"),
        (MOVED | {"position": 0}, "/position"),
        (MOVED | {"active": 1}, "/active"),
        (MOVED | {"code": "other"}, "/code"),
    ],
)
def test_a_word_is_checked_place_by_place(
    db: Session, as_: As, body: dict[str, Any], pointer: str
) -> None:
    answer = as_(factories.a_person(db, Role.QA_ADMIN)).put(HERE, json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer


def test_what_there_is_not_is_not_found(db: Session, as_: As) -> None:
    client = as_(factories.a_person(db, Role.AUDITOR))
    for path in ("nothing", "severity/dire", "exemption_reasons/dire", "workflows/nothing"):
        assert client.get(f"/v1/reference/{path}").status_code == 404, path
    assert client.get("/v1/reference/severity?nothing=1").status_code == 422
