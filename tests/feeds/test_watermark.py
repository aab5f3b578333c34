"""An incremental refresh by transactions misses nothing: a late commit, or a restore."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import func, select, update

from app.core import database as databases
from app.core.config import settings
from app.models.organisation.api_keys import ApiKey
from app.models.reporting.dataset_snapshots import DatasetSnapshot
from app.models.reviewing.meetings import Meeting
from app.services.platform import restored_rows
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import Client, cloned, headers_of
from tests.feeds.reading import approved, rows


@pytest.fixture(scope="module")
def own(server: str, worker_id: str) -> Iterator[databases.Database]:
    """Returns a database in which writers commit."""
    with cloned(server, f"watermark_{worker_id}") as url:
        database = databases.Database(url, settings())
        yield database
        database.close()


@pytest.fixture
def feed(own: databases.Database, app: FastAPI) -> Client:
    """A client of an approved key; the team and a child's review are there."""
    databases.use(own)
    with own.session() as db:
        key: ApiKey = approved(db)
        factories.a_meeting(db)
        db.commit()
        headers = headers_of(key)
    return Client(app, None, headers)


def watermark(client: Client) -> int:
    (row,) = rows(client, "feed_watermark")
    number: int = row["watermark"]
    return number


def changed(client: Client, since: int) -> set[str]:
    found: list[dict[str, Any]] = rows(client, f"fact_meeting?$filter=changed_in ge {since}")
    return {row["meeting_id"] for row in found}


def test_a_writer_who_began_before_the_watermark_and_commits_after_it_is_not_missed(
    own: databases.Database, feed: Client
) -> None:
    with own.session() as late, own.session() as early:
        slow = factories.a_meeting(late)
        late.flush()  # it has written, and everybody else commits first
        quick = factories.a_meeting(early)
        early.commit()
        mark = watermark(feed)
        seen = {row["meeting_id"] for row in rows(feed, "fact_meeting")}
        assert str(quick.id) in seen
        assert str(slow.id) not in seen
        newest = max(row["updated_at"] for row in rows(feed, "fact_meeting"))
        late.commit()
    assert slow.updated_at < quick.updated_at
    later = rows(feed, f"fact_meeting?$filter=updated_at gt {newest}")
    assert str(slow.id) not in {row["meeting_id"] for row in later}, "times would miss it"
    assert str(slow.id) in changed(feed, mark)


def test_a_row_that_did_not_change_since_a_transaction_is_not_told_again(
    own: databases.Database, feed: Client
) -> None:
    with own.session() as db:
        before = factories.a_meeting(db)
        db.commit()
    (row,) = rows(feed, f"fact_meeting?$filter=meeting_id eq {before.id}")
    assert str(before.id) in changed(feed, row["changed_in"])
    with own.session() as db:
        after = factories.a_meeting(db)
        db.commit()
    assert changed(feed, row["changed_in"] + 1) == {str(after.id)}


def test_a_tombstone_is_a_change(own: databases.Database, feed: Client) -> None:
    with own.session() as db:
        meeting = factories.a_meeting(db)
        db.commit()
    mark = watermark(feed)
    with own.session() as db:
        gone = db.merge(meeting)
        gone.deleted_at = gone.updated_at
        db.commit()
    found = {
        row["meeting_id"]: row for row in rows(feed, f"fact_meeting?$filter=changed_in ge {mark}")
    }
    assert found[str(meeting.id)]["deleted_at"] is not None


def test_the_watermark_is_that_of_lists(
    own: databases.Database, feed: Client, app: FastAPI
) -> None:
    with own.session() as db:
        person = factories.a_person(db, Role.QA_MANAGER)
        db.commit()
        headers = headers_of(person)
    listed = Client(app, None, headers).get("/v1/meetings?limit=1").json()["watermark"]
    assert int(listed) <= watermark(feed)
    with own.session() as late:
        factories.a_meeting(late)
        epoch = late.scalars(select(func.qaf_watermark_epoch())).one()
        mine = late.scalars(select(Meeting.changed_in).order_by(Meeting.id.desc())).first() or 0
        assert watermark(feed) <= epoch + mine


def test_everything_is_asked_for_with_0_and_an_exact_number_is_read_by_every_client(
    feed: Client,
) -> None:
    assert changed(feed, 0) == {row["meeting_id"] for row in rows(feed, "fact_meeting")}
    assert watermark(feed) < 2**53


@pytest.fixture
def restored(
    own: databases.Database, server: str, worker_id: str, feed: Client, app: FastAPI
) -> Iterator[tuple[int, Client, Client]]:
    """A watermark, and clients of the database to which its service was then moved.

    Its transactions there are far behind those that its rows bring along. The last client is a QA
    manager, the one before reads the feed.
    """
    before = watermark(feed)
    with cloned(server, f"restored_{worker_id}") as url:
        there = databases.Database(url, settings())
        databases.use(there)
        with there.session() as db:
            key, person = approved(db), factories.a_person(db, Role.QA_MANAGER)
            factories.a_snapshot(db, changed_in=AHEAD)
            meeting = factories.a_meeting(db)
            db.flush()
            ahead = update(Meeting).where(Meeting.id == meeting.id).values(changed_in=AHEAD)
            db.execute(ahead, execution_options={"synchronize_session": False})
            db.commit()
            headers = headers_of(key), headers_of(person)
        yield before, Client(app, None, headers[0]), Client(app, None, headers[1])
        there.close()
        databases.use(own)


AHEAD = 10**9


def test_a_watermark_from_before_a_restore_is_refused_with_what_to_do(
    restored: tuple[int, Client, Client],
) -> None:
    before, feed, manager = restored
    listed = manager.get(f"/v1/meetings?updated_since={before}")
    assert (listed.status_code, listed.json()["code"]) == (422, "unknown_watermark")
    assert listed.json()["errors"][0]["pointer"] == "?updated_since"
    assert "Ask once for everything" in listed.json()["detail"]
    exported = {"format": "ndjson", "reason": "A copy for the warehouse."}
    url = f"/v1/exports/meetings?updated_since={before}"
    assert manager.post(url, json=exported).json()["code"] == "unknown_watermark"
    for condition in (f"changed_in ge {before}", f"{before} le changed_in"):
        told = feed.get(f"/odata/v4/fact_meeting?$filter={condition}")
        assert (told.status_code, told.json()["error"]["code"]) == (400, "unknown_watermark")
    for_file = {"format": "csv", "reason": "A copy for the warehouse."}
    url = f"/v1/exports/sets/fact_meeting?$filter=changed_in ge {before}"
    assert feed.post(url, json=for_file).json()["code"] == "unknown_watermark"


def test_a_page_that_goes_by_transactions_does_not_go_on_after_a_restore(
    own: databases.Database, feed: Client, restored: tuple[int, Client, Client]
) -> None:
    databases_there, there = databases.database(), restored[1]
    databases.use(own)
    with own.session() as db:
        factories.a_meeting(db)
        db.commit()
    page = feed.get(
        "/odata/v4/fact_meeting?$orderby=changed_in", headers={"Prefer": "odata.maxpagesize=1"}
    ).json()
    following = page["@odata.nextLink"].removeprefix("http://testserver")
    databases.use(databases_there)
    refused = there.get(following)
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "bad_option")


@pytest.mark.parametrize("number", ["123", "1" + "0" * 18, "9" * 19])
def test_a_number_that_no_answer_had_is_no_watermark(feed: Client, number: str) -> None:
    told = feed.get(f"/odata/v4/fact_meeting?$filter=changed_in ge {number}")
    assert told.status_code == 400


def test_a_watermark_ahead_of_all_transactions_is_refused(feed: Client) -> None:
    ahead = watermark(feed) + 1_000_000
    told = feed.get(f"/odata/v4/fact_meeting?$filter=changed_in ge {ahead}")
    assert told.json()["error"]["code"] == "unknown_watermark"


def test_after_a_restore_rows_of_later_transactions_do_not_come_again_and_again(
    restored: tuple[int, Client, Client],
) -> None:
    _, feed, _ = restored
    assert len(changed(feed, watermark(feed))) == 1, "the row lies ahead"
    with databases.database().session() as db:
        restored_rows.level(db)
    (row,) = rows(feed, "fact_meeting")
    assert changed(feed, row["changed_in"]) == {row["meeting_id"]}
    assert changed(feed, row["changed_in"] + 1) == set()
    with databases.database().session() as db:
        frozen = db.scalars(select(DatasetSnapshot.changed_in)).all()
        assert frozen
        assert max(frozen) < AHEAD
        restored_rows.level(db)
        assert db.scalars(select(DatasetSnapshot.changed_in)).all() == frozen
