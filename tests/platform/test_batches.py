"""Pushed batches of every kind, shown with subjects, the smallest kind."""

import json
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.cases.subjects import Subject
from app.models.organisation.api_keys import ApiKey
from app.models.platform.history import Change
from tests import factories
from tests.conftest import As

URL = "/v1/sources/liberi/subjects:batch"


@pytest.fixture
def client(db: Session) -> ApiKey:
    factories.a_team(db, "dover-1")
    return factories.a_client(db)


def a_record(external_id: str, band: str = "5_to_9", **fields: object) -> dict[str, object]:
    return {"external_id": external_id, "age_band": band, **fields}


def push(as_: As, client: ApiKey, *records: Any, key: str = "k") -> Any:
    headers = {"Idempotency-Key": key}
    return as_(client).post(URL, json={"records": list(records)}, headers=headers)


def push_lines(as_: As, client: ApiKey, *records: Any, key: str = "k", query: str = "") -> Any:
    lines = "\n".join(json.dumps(record) for record in records)
    headers = {"Idempotency-Key": key, "Content-Type": "application/x-ndjson"}
    return as_(client).post(URL + query, content=lines.encode(), headers=headers)


def outcomes(answer: Any) -> list[str]:
    assert answer.status_code == 207, answer.text
    return [item["outcome"] for item in answer.json()["items"]]


def items_of(answer: Any) -> list[dict[str, Any]]:
    assert answer.status_code == 207, answer.text
    assert answer.headers["Content-Type"].startswith("application/x-ndjson")
    return [json.loads(line) for line in answer.text.splitlines()]


def test_outcomes_are_counted(as_: As, client: ApiKey) -> None:
    answer = push(as_, client, a_record("A"), a_record("B"), {})
    assert answer.json()["counts"] == {
        "created": 2,
        "updated": 0,
        "unchanged": 0,
        "stale": 0,
        "rejected": 1,
    }


def test_of_two_copies_in_a_batch_the_newer_counts_wherever_it_is(
    db: Session, as_: As, client: ApiKey
) -> None:
    answer = push(
        as_,
        client,
        a_record("A", "1_to_4", source_version=1),
        a_record("A", "10_to_15", source_version=3),
        a_record("A", "5_to_9", source_version=2),
    )
    assert outcomes(answer) == ["stale", "created", "stale"]
    assert db.scalars(select(Subject.age_band)).all() == ["10_to_15"]


def test_a_newer_version_with_the_same_content_makes_versions_in_between_stale(
    db: Session, as_: As, client: ApiKey
) -> None:
    push(as_, client, a_record("A", source_version=1), key="1")
    same = push(as_, client, a_record("A", source_version=3), key="2")
    late = push(as_, client, a_record("A", "1_to_4", source_version=2), key="3")
    assert (outcomes(same), outcomes(late)) == (["unchanged"], ["stale"])
    assert db.scalars(select(Subject.version)).all() == [1]


def test_a_deleted_record_returns_only_with_a_newer_version(
    db: Session, as_: As, client: ApiKey
) -> None:
    push(as_, client, a_record("A", source_version=1), key="1")
    gone = {"external_id": "A", "source_version": 2, "deleted": True}
    assert outcomes(push(as_, client, gone, key="2")) == ["updated"]
    assert outcomes(push(as_, client, gone, key="3")) == ["unchanged"]
    assert outcomes(push(as_, client, a_record("A", source_version=2), key="4")) == ["stale"]
    assert db.scalars(select(Subject.deleted_at)).one() is not None
    assert outcomes(push(as_, client, a_record("A", source_version=3), key="5")) == ["updated"]
    assert db.scalars(select(Subject.deleted_at)).one() is None


def test_a_deletion_that_overtakes_the_record_is_not_forgotten(
    db: Session, as_: As, client: ApiKey
) -> None:
    gone = {"external_id": "A", "source_version": 5, "deleted": True}
    assert outcomes(push(as_, client, gone, key="1")) == ["unchanged"]
    assert outcomes(push(as_, client, a_record("A", source_version=4), key="2")) == ["stale"]
    assert db.scalar(select(func.count()).select_from(Subject)) == 0
    assert outcomes(push(as_, client, a_record("A", source_version=6), key="3")) == ["created"]


def test_history_records_the_changes_of_each_record(db: Session, as_: As, client: ApiKey) -> None:
    push(as_, client, a_record("A", source_version=1), key="1")
    push(as_, client, a_record("A", "1_to_4", source_version=2), key="2")
    push(as_, client, {"external_id": "A", "source_version": 3, "deleted": True}, key="3")
    lines = db.scalars(select(Change).where(Change.entity == "subjects").order_by(Change.seq)).all()
    assert [line.action for line in lines] == [
        "subject.create",
        "subject.replace",
        "subject.delete",
    ]
    assert lines[0].after is not None
    assert lines[0].after["age_band"] == "5_to_9"
    assert lines[1].before == {"age_band": "5_to_9", "source_version": 1}
    assert lines[1].after == {"age_band": "1_to_4", "source_version": 2}
    assert {line.client_id for line in lines} == {client.id}


def test_lines_are_answered_line_by_line_in_order_and_beyond_a_thousand(
    db: Session, as_: As, client: ApiKey
) -> None:
    records: list[Any] = [a_record(f"C{n}") for n in range(2100)]
    records[1500] = a_record("C1500", "ancient")
    items = items_of(push_lines(as_, client, *records))
    assert [item["index"] for item in items] == list(range(2100))
    assert [item["external_id"] for item in items] == [f"C{n}" for n in range(2100)]
    bad = [item for item in items if item["outcome"] != "created"]
    assert [(b["outcome"], b["errors"][0]["pointer"]) for b in bad] == [
        ("rejected", "/1500/age_band")
    ]
    assert db.scalar(select(func.count()).select_from(Subject)) == 2099


def test_lines_sent_again_with_their_key_get_the_first_answers(
    db: Session, as_: As, client: ApiKey
) -> None:
    records = [a_record(f"C{n}") for n in range(1200)]
    first = push_lines(as_, client, *records)
    again = push_lines(as_, client, *records)
    assert first.content == again.content
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert {item["outcome"] for item in items_of(again)} == {"created"}
    assert db.scalar(select(func.count()).select_from(Change)) == 1200


def test_a_line_that_is_no_json_is_rejected_and_the_others_are_stored(
    db: Session, as_: As, client: ApiKey
) -> None:
    lines = [json.dumps(a_record(f"C{n}")) for n in range(1200)]
    lines[3], lines[1100] = '{"external_id": "C3", ', '{"external_id": "A", "external_id": "B"}'
    headers = {"Idempotency-Key": "k", "Content-Type": "application/x-ndjson"}
    body = "\n".join(lines).encode()
    items = items_of(as_(client).post(URL, content=body, headers=headers))
    bad = [item for item in items if item["outcome"] != "created"]
    assert [(b["index"], b["external_id"], b["outcome"]) for b in bad] == [
        (3, None, "rejected"),
        (1100, None, "rejected"),
    ]
    assert [(b["errors"][0]["pointer"], b["errors"][0]["code"]) for b in bad] == [
        ("/3", "malformed"),
        ("/1100/external_id", "duplicate_key"),
    ]
    assert db.scalar(select(func.count()).select_from(Subject)) == 1198
    again = as_(client).post(URL, content=body, headers=headers)
    assert items_of(again) == items
    headers["Idempotency-Key"] = "2"
    all_or_none = as_(client).post(f"{URL}?atomic=true", content=b"1\n{", headers=headers)
    assert (all_or_none.status_code, all_or_none.json()["code"]) == (422, "batch_rejected")


def test_interrupted_lines_continue_where_they_stopped(as_: As, client: ApiKey) -> None:
    """Only the first thousand arrived; all are sent again with the same key."""
    records = [a_record(f"C{n}") for n in range(1200)]
    push_lines(as_, client, *records[:1000])
    items = items_of(push_lines(as_, client, *records))
    assert [item["outcome"] for item in items] == ["created"] * 1200


def test_a_key_used_for_other_lines_is_refused_before_anything_is_done(
    as_: As, client: ApiKey
) -> None:
    push_lines(as_, client, a_record("A"))
    other = push_lines(as_, client, a_record("B"))
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_mismatch")


def test_an_atomic_batch_of_lines_has_at_most_a_thousand(
    db: Session, as_: As, client: ApiKey
) -> None:
    many = push_lines(as_, client, *(a_record(f"C{n}") for n in range(1001)), query="?atomic=true")
    assert (many.status_code, many.json()["code"]) == (422, "atomic_too_large")
    bad = push_lines(as_, client, a_record("A"), {}, query="?atomic=true", key="2")
    assert (bad.status_code, bad.json()["code"]) == (422, "batch_rejected")
    dry = items_of(push_lines(as_, client, a_record("A"), query="?dry_run=true", key="3"))
    assert dry[0]["outcome"] == "created"
    assert db.scalar(select(func.count()).select_from(Subject)) == 0


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({}, "/records", "required"),
        ({"records": []}, "/records", "too_short"),
        ({"records": {}}, "/records", "wrong_type"),
        ({"records": [{}], "more": 1}, "/more", "unknown"),
        ({"records": [{}] * 1001}, "/records", "too_long"),
        ([], "", "wrong_type"),
    ],
)
def test_a_body_that_is_no_batch_is_refused(
    as_: As, client: ApiKey, body: Any, pointer: str, code: str
) -> None:
    answer = as_(client).post(URL, json=body, headers={"Idempotency-Key": "k"})
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert answer.json()["errors"][0]["code"] == code


def test_hostile_bodies_are_refused_and_hostile_records_rejected(
    db: Session, as_: As, client: ApiKey
) -> None:
    post, headers = as_(client).post, {"Idempotency-Key": "k"}
    assert post(URL, headers=headers).status_code == 422
    form = {**headers, "Content-Type": "text/plain"}
    assert post(URL, content=b"x", headers=form).status_code == 415
    assert (
        post(URL, content=b"{", headers=headers | {"Content-Type": "application/json"}).status_code
        == 400
    )
    lines = headers | {"Content-Type": "application/x-ndjson"}
    assert post(URL, content=b" \n\n", headers=lines).status_code == 422
    hostile: list[Any] = [
        None,
        7,
        "A",
        [],
        {"external_id": 7},
        {"external_id": " "},
        {"external_id": "A" * 81},
        a_record("A", source_version=-1),
        a_record("A", source_version=2**62, surprise=1),
        a_record("A", source_version="1"),
        a_record("A", deleted="yes"),
        {"deleted": True},
        {"external_id": "A", "deleted": True, "source_version": 1.5},
    ]
    answer = push(as_, client, *hostile, a_record("B", source_version=2**63 - 1), key="2")
    assert outcomes(answer) == ["rejected"] * len(hostile) + ["created"]
    for item in answer.json()["items"][:-1]:
        assert item["errors"][0]["pointer"].startswith(f"/records/{item['index']}")
        assert "surprise" not in json.dumps(item["errors"][0]["detail"])
    assert db.scalars(select(Subject.source_version)).all() == [2**63 - 1]
