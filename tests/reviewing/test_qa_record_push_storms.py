"""Batches of QA records on a bad day: repeated, late, out of order, and half of them invalid."""

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.models.organisation.api_keys import ApiKey
from app.models.reviewing.qa_records import QaRecord
from tests import factories
from tests.conftest import As
from tests.support.pushed_qa_records import URL, a_record, push

NAMES = [f"Q{n}" for n in range(12)]
VERSIONS = 6
GRADES = ("inadequate", "requires_improvement", "good", "outstanding")
BATCHES = 14


@pytest.fixture(autouse=True)
def on_1_november(db: Session) -> Iterator[None]:
    factories.a_qa_form(db)
    with clock.held_at(datetime(2026, 11, 1, 12, tzinfo=UTC)):
        for name in NAMES:
            factories.a_meeting(db, external_id=f"meeting of {name}")
        yield


def good(name: str, version: int) -> dict[str, Any]:
    """Returns the same record for the same version; the last version of every third deletes it."""
    if version == VERSIONS - 1 and int(name[1:]) % 3 == 0:
        return {"external_id": name, "source_version": version, "deleted": True}
    return a_record(
        name,
        source_version=version,
        meeting_external_id=f"meeting of {name}",
        overall_rating=GRADES[version % len(GRADES)],
        good_practice=True,
        good_practice_text=f"As of version {version}.",
    )


def bad(rng: random.Random) -> Any:
    """Returns something that is no valid record, most often newer than the valid ones."""
    name = rng.choice(NAMES)
    fine = good(name, 0) | {"source_version": rng.randint(0, 2 * VERSIONS)}
    return rng.choice(
        (
            None,
            7,
            [],
            "Q1",
            {},
            {"external_id": None},
            fine | {"external_id": "Q" * 81},
            fine | {"source_version": -1},
            fine | {"overall_rating": "'; DROP TABLE qa_records; --"},
            fine | {"overall_rating": {"$gt": ""}},
            fine | {"completed_at": "yesterday"},
            fine | {"completed_at": "2026-11-02T09:00:00Z"},
            fine | {"meeting_external_id": "nobody's"},
            fine | {"kind": "cpc"},
            fine | {"answers": []},
            fine | {"good_practice_text": "x" * 100_000},
            fine | {"deleted": "yes"},
            fine | {"__proto__": {}},
        )
    )


def a_storm(rng: random.Random) -> list[list[Any]]:
    """Returns every valid version at least once, shuffled with as many invalid ones, in batches."""
    records = [good(name, version) for name in NAMES for version in range(VERSIONS)]
    records += rng.sample(records, len(records) // 3)
    everything = records + [bad(rng) for _ in records]
    rng.shuffle(everything)
    return [everything[n::BATCHES] for n in range(BATCHES)]


@pytest.mark.parametrize("seed", range(3))
def test_one_row_to_a_name_the_newest_version_wins_and_every_bad_record_is_named(
    db: Session, as_: As, client: ApiKey, seed: int
) -> None:
    rng = random.Random(seed)  # noqa: S311 - repeatable
    goods = {json.dumps(good(name, version)) for name in NAMES for version in range(VERSIONS)}
    storm = a_storm(rng)
    for n, records in enumerate(storm):
        items = push(as_, client, *records, key=f"{n}")
        assert [item["index"] for item in items] == list(range(len(records)))
        for item, record in zip(items, records, strict=True):
            twice = [fault["code"] for fault in item["errors"]] == ["duplicate_in_batch"]
            if json.dumps(record) in goods and not twice:
                assert item["outcome"] != "rejected", item
            elif item["outcome"] not in {"stale", "unchanged"}:
                assert item["outcome"] == "rejected", (record, item)
                at = f"/records/{item['index']}"
                assert item["errors"]
                assert all((f["pointer"] + "/").startswith(at + "/") for f in item["errors"])
        if n % 3 == 0:  # the answer was lost, and it is sent again
            assert push(as_, client, *records, key=f"{n}") == items
    assert_newest(db)
    for n in rng.sample(range(BATCHES), 4):  # all of it is old by now
        again = push(as_, client, *storm[n], key=f"again-{n}")
        assert {item["outcome"] for item in again} <= {"stale", "unchanged", "rejected"}
    assert_newest(db)


def assert_newest(db: Session) -> None:
    rows = db.scalars(select(QaRecord).where(QaRecord.deleted_at.is_(None))).all()
    stored = {row.external_id: (row.overall_rating, row.good_practice_text) for row in rows}
    newest = {name: good(name, VERSIONS - 1) for name in NAMES}
    assert len(rows) == len(stored)
    assert stored == {
        name: (record["overall_rating"], record["good_practice_text"])
        for name, record in newest.items()
        if not record.get("deleted")
    }


def test_a_good_version_is_stored_though_a_newer_one_in_its_batch_is_bad(
    db: Session, as_: As, client: ApiKey
) -> None:
    newer = good("Q1", 3) | {"meeting_external_id": "nobody's"}
    oldest, middle = good("Q1", 1), good("Q1", 2)
    items = push(as_, client, oldest, newer, middle)
    assert [item["outcome"] for item in items] == ["stale", "rejected", "created"]
    assert items[1]["errors"][0]["pointer"] == "/records/1/meeting_external_id"
    assert db.scalars(select(QaRecord.source_version)).all() == [2]


@pytest.mark.parametrize(
    "body",
    [
        b'{"records": [',
        b'{"records": [], "records": []}',
        b"[" * 200 + b"]" * 200,
        b"\xff",
        b"null",
        b'{"records": [{"external_id": "Q\\u0000"}]}',
        b'{"records": [{"external_id": "Q", "source_version": 9223372036854775808}]}',
    ],
)
def test_a_batch_broken_off_or_malformed_changes_nothing(
    db: Session, as_: As, client: ApiKey, body: bytes
) -> None:
    headers = {"Idempotency-Key": "k", "Content-Type": "application/json"}
    answer = as_(client).post(f"{URL}:batch", content=body, headers=headers)
    assert answer.status_code in {400, 422}, answer.text
    assert db.scalars(select(QaRecord)).all() == []
    assert push(as_, client, good("Q1", 0))[0]["outcome"] == "created", "the key is still free"
