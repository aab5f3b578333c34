"""A source system reads, compares and corrects its own records by its own identifiers."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.cases.subjects import CaseAllocation, Subject
from app.models.organisation.api_keys import ApiKey
from app.models.platform.history import Read
from app.models.reviewing.meetings import Meeting
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As, Client

SOURCE = "/v1/sources/liberi"
CHILD = {
    "age_band": "5_to_9",
    "became_looked_after_on": "2026-01-05",
    "allocations": [
        {"team_code": "dover-1", "service_line": "children_in_care", "valid_from": "2026-01-05"}
    ],
}
REVIEW = {"kind": "cic_review", "subject_external_id": "A", "held_on": "2026-02-02"}


@pytest.fixture
def key(db: Session) -> ApiKey:
    factories.the_calendar(db)
    factories.a_team(db, "dover-1")
    return factories.a_client(db)


@pytest.fixture
def client(as_: As, key: ApiKey) -> Client:
    return as_(key)


def push(client: Client, nouns: str, *records: dict[str, Any], key: str = "k") -> list[Any]:
    answer = client.post(
        f"{SOURCE}/{nouns}:batch",
        json={"records": list(records)},
        headers={"Idempotency-Key": f"{nouns}-{key}"},
    )
    assert answer.status_code == 207, answer.text
    items: list[Any] = answer.json()["items"]
    return items


def records(client: Client) -> list[dict[str, Any]]:
    """Returns the list of the source's subjects by their own identifiers, forgotten ones first."""
    items = client.get(f"{SOURCE}/subjects").json()["items"]
    return sorted(items, key=lambda each: each["external_id"] or "")


def test_one_subject_is_pushed_read_and_deleted_by_its_own_identifier(
    db: Session, client: Client
) -> None:
    created = client.put(f"{SOURCE}/subjects/A", json=CHILD | {"source_version": 2})
    assert created.status_code == 201, created.text
    assert created.json()["allocation"]["org_unit"]["code"] == "dover-1"
    same = client.put(f"{SOURCE}/subjects/A", json=CHILD | {"source_version": 2})
    assert (same.status_code, same.json()["version"]) == (200, 1)
    older = client.put(f"{SOURCE}/subjects/A", json={"source_version": 1})
    assert older.json()["age_band"] == "5_to_9"
    read = client.get(f"{SOURCE}/subjects/A")
    assert read.json()["id"] == created.json()["id"]
    assert client.get(f"{SOURCE}/subjects/B").status_code == 404
    assert client.delete(f"{SOURCE}/subjects/A?source_version=3").status_code == 204
    assert db.scalar(select(func.count()).select_from(CaseAllocation)) == 0
    late = client.put(f"{SOURCE}/subjects/A", json=CHILD | {"source_version": 2})
    assert late.json()["deleted_at"] is not None


@pytest.mark.parametrize("noun", ["subjects", "meetings", "qa-records"])
@pytest.mark.parametrize("written", ["2026%2F17", "2026/17", "2026%2f17"])
def test_an_identifier_with_a_slash_is_found_encoded_or_plain(
    db: Session, client: Client, noun: str, written: str
) -> None:
    factories.a_qa_form(db)
    push(client, "subjects", {"external_id": "A"} | CHILD, {"external_id": "2026/17"} | CHILD)
    push(client, "meetings", {"external_id": "2026/17"} | REVIEW)
    record = {
        "external_id": "2026/17",
        "kind": "iro",
        "meeting_external_id": "2026/17",
        "completed_at": "2026-02-03T10:00:00Z",
        "overall_rating": "good",
        "answers": factories.IRO_ANSWERS,
    }
    assert push(client, "qa-records", record)[0]["outcome"] == "created"
    assert client.get(f"{SOURCE}/{noun}/{written}").status_code == 200
    if noun == "qa-records":
        assert client.delete(f"{SOURCE}/{noun}/{written}").status_code == 204


def test_a_source_lists_what_it_has_pushed_to_find_what_differs(
    db: Session, client: Client
) -> None:
    pushed = push(
        client,
        "subjects",
        {"external_id": "A", "source_version": 4} | CHILD,
        {"external_id": "B"} | CHILD,
    )
    factories.a_subject(db, source_system="other", case_number="A")
    listed = records(client)
    assert [(each["external_id"], each["source_version"]) for each in listed] == [
        ("A", 4),
        ("B", None),
    ]
    assert [each["fingerprint"] for each in listed] == [each["fingerprint"] for each in pushed]
    assert listed[0]["id"] == pushed[0]["id"]
    push(client, "subjects", {"external_id": "B", "deleted": True}, key="2")
    again = push(client, "subjects", {"external_id": "A"} | CHILD | {"age_band": "1_to_4"}, key="3")
    gone, changed = records(client)
    assert changed["fingerprint"] == again[0]["fingerprint"] != listed[0]["fingerprint"]
    assert (gone["external_id"], gone["fingerprint"]) == (None, None)
    assert gone["deleted_at"] is not None
    left = client.get(f"{SOURCE}/subjects?deleted=false").json()["items"]
    assert [each["external_id"] for each in left] == ["A"]
    stale = push(client, "subjects", {"external_id": "A", "source_version": 1} | CHILD, key="4")
    assert (stale[0]["outcome"], stale[0]["fingerprint"]) == ("stale", None)


def test_the_list_goes_on_page_by_page(client: Client) -> None:
    push(client, "subjects", *({"external_id": name} | CHILD for name in "ABC"))
    first = client.get(f"{SOURCE}/subjects?limit=2&count=true").json()
    rest = client.get(f"{SOURCE}/subjects?limit=2&cursor={first['next_cursor']}").json()
    assert (first["total"], len(first["items"]), rest["next_cursor"]) == (3, 2, None)
    names = [each["external_id"] for each in (*first["items"], *rest["items"])]
    assert sorted(names) == ["A", "B", "C"]


def test_meetings_and_records_are_listed_by_their_own_identifiers(
    db: Session, client: Client
) -> None:
    push(client, "subjects", {"external_id": "A"} | CHILD)
    pushed = push(client, "meetings", {"external_id": "M1", "source_version": 7} | REVIEW)
    factories.a_meeting(db, source_system="other", external_id="M2")
    (meeting,) = client.get(f"{SOURCE}/meetings").json()["items"]
    assert (meeting["external_id"], meeting["source_version"]) == ("M1", 7)
    assert meeting["fingerprint"] == pushed[0]["fingerprint"]
    assert client.get(f"{SOURCE}/qa-records").json()["items"] == []


def test_the_lists_are_of_the_source_itself_and_leave_a_line_in_the_read_log(
    db: Session, as_: As, client: Client
) -> None:
    push(client, "subjects", {"external_id": "A"} | CHILD)
    client.get(f"{SOURCE}/subjects")
    line = db.scalars(select(Read).order_by(Read.seq.desc())).first()
    assert line is not None
    assert (line.entity, len(line.subject_ids)) == ("subjects", 1)
    assert line.route.startswith("/v1/sources/{system}/subjects")
    manager = as_(factories.a_person(db, Role.QA_MANAGER))
    for noun in ("subjects", "meetings", "qa-records"):
        other = client.get(f"/v1/sources/other/{noun}")
        assert (other.status_code, other.json()["code"]) == (403, "other_source")
        assert manager.get(f"{SOURCE}/{noun}").status_code == 403
    assert manager.get(f"{SOURCE}/subjects/A").status_code == 403


def test_a_source_learns_before_it_pushes_which_workers_are_unknown(
    db: Session, client: Client
) -> None:
    factories.a_person(db, Role.PRACTITIONER, employment_ref="W001")
    answer = client.post(
        f"{SOURCE}/workers:check", json={"worker_refs": ["W009", "W001", "w001", "W009"]}
    )
    assert answer.status_code == 200, answer.text
    assert answer.json() == {"checked": 3, "unknown": ["W009", "w001"]}
    other = client.post("/v1/sources/other/workers:check", json={"worker_refs": ["W001"]})
    assert other.status_code == 403


def test_a_meeting_with_a_draft_of_the_portal_is_not_asked_of_its_source(
    db: Session, as_: As, client: Client
) -> None:
    push(client, "subjects", {"external_id": "A"} | CHILD)
    push(client, "meetings", {"external_id": "M1"} | REVIEW)
    meeting = db.scalars(select(Meeting)).one()

    def missing() -> list[str]:
        items = client.get(f"{SOURCE}/missing-qa").json()["items"]
        return [each["external_id"] for each in items]

    assert missing() == ["M1"]
    factories.a_qa_record(db, meeting=meeting)
    assert missing() == []
    manager = as_(factories.a_person(db, Role.QA_MANAGER))
    assert len(manager.get("/v1/missing-qa").json()["items"]) == 1


# Merging two numbers of one child.


def merge(client: Client, left: str, standing: str, key: str = "m") -> Any:
    return client.post(
        f"{SOURCE}/subjects:merge",
        json={"external_id": left, "merged_into": standing},
        headers={"Idempotency-Key": key},
    )


def test_everything_of_the_merged_number_moves_and_stays_in_the_history(
    db: Session, as_: As, client: Client
) -> None:
    push(client, "subjects", {"external_id": "A"} | CHILD, {"external_id": "B"} | CHILD)
    push(client, "meetings", {"external_id": "M1"} | REVIEW)
    push(
        client,
        "meetings",
        REVIEW | {"external_id": "M2", "subject_external_id": "B", "held_on": "2026-05-01"},
        key="2",
    )
    left, standing = (client.get(f"{SOURCE}/subjects/{n}").json()["id"] for n in ("B", "A"))
    answer = merge(client, "B", "A")
    assert (answer.status_code, answer.json()["id"]) == (200, standing)
    meetings = db.execute(select(Meeting.subject_id, Meeting.clock_code).order_by(Meeting.held_on))
    # The second review of the child is due three months after the first, which was B's no more.
    assert [(str(child), code) for child, code in meetings] == [
        (standing, "cic_review_1"),
        (standing, "cic_review_2"),
    ]
    gone = db.get(Subject, left, populate_existing=True)
    assert gone is not None
    assert (str(gone.merged_into_id), gone.deleted_at is not None) == (standing, True)
    assert len(db.scalars(select(CaseAllocation.subject_id).distinct()).all()) == 1
    lines = as_(factories.a_person(db, Role.QA_MANAGER)).get(f"/v1/history?entity_id={left}").json()
    (line,) = (each for each in lines["items"] if each["action"] == "subject.merge")
    assert line["after"]["merged_into_id"] == standing
    assert {name: len(rows) for name, rows in line["after"]["moved"].items()} == {
        "meetings": 1,
        "case_allocations": 1,
    }


def test_a_repeated_merge_changes_nothing_and_later_pushes_follow_it(
    db: Session, client: Client
) -> None:
    push(client, "subjects", {"external_id": "A"} | CHILD, {"external_id": "B"} | CHILD)
    merge(client, "B", "A")
    version = client.get(f"{SOURCE}/subjects/A").json()["version"]
    assert merge(client, "B", "A", key="m2").status_code == 200
    assert client.get(f"{SOURCE}/subjects/A").json()["version"] == version
    (refused,) = push(client, "subjects", {"external_id": "B"} | CHILD, key="2")
    assert [each["code"] for each in refused["errors"]] == ["merged"]
    (item,) = push(
        client, "meetings", REVIEW | {"external_id": "M", "subject_external_id": "B"}, key="3"
    )
    assert item["outcome"] == "created"
    child = db.scalars(select(Meeting.subject_id)).one()
    assert str(child) == client.get(f"{SOURCE}/subjects/A").json()["id"]
    # The next push of the child that stands counts, though it is as before.
    (again,) = push(client, "subjects", {"external_id": "A"} | CHILD, key="4")
    assert again["outcome"] == "updated"
    assert db.scalars(select(CaseAllocation.valid_from)).all() == [date(2026, 1, 5)]


def test_a_chain_of_merges_ends_at_the_number_that_stands(client: Client) -> None:
    push(client, "subjects", *({"external_id": name} | CHILD for name in "ABC"))
    merge(client, "C", "B", key="1")
    merge(client, "B", "A", key="2")
    standing = client.get(f"{SOURCE}/subjects/A").json()["id"]
    assert client.get(f"{SOURCE}/subjects/C").json()["merged_into_id"] == standing


@pytest.mark.parametrize(
    ("left", "standing", "pointer"),
    [("Z", "A", "/external_id"), ("A", "Z", "/merged_into"), ("A", " A ", "/merged_into")],
)
def test_only_two_known_numbers_of_the_source_are_merged(
    client: Client, left: str, standing: str, pointer: str
) -> None:
    push(client, "subjects", {"external_id": "A"} | CHILD)
    answer = merge(client, left, standing)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


def test_two_numbers_that_are_audited_in_one_round_are_not_merged(
    db: Session, client: Client
) -> None:
    push(client, "subjects", {"external_id": "A"} | CHILD, {"external_id": "B"} | CHILD)
    a, b = db.scalars(select(Subject).order_by(Subject.created_at, Subject.id)).all()
    first = factories.an_assignment(db, subject=a)
    factories.an_assignment(
        db, subject=b, round_id=first.round_id, tool_version_id=first.tool_version_id
    )
    answer = merge(client, "B", "A")
    assert (answer.status_code, answer.json()["code"]) == (409, "both_audited")
    assert db.scalars(select(Subject.merged_into_id)).all() == [None, None]


def test_only_the_source_itself_merges(db: Session, as_: As, client: Client) -> None:
    body = {"external_id": "B", "merged_into": "A"}
    other = client.post(
        "/v1/sources/other/subjects:merge", json=body, headers={"Idempotency-Key": "k"}
    )
    assert (other.status_code, other.json()["code"]) == (403, "other_source")
    manager = as_(factories.a_person(db, Role.QA_MANAGER))
    assert manager.post(f"{SOURCE}/subjects:merge", json=body).status_code == 403
