"""An incremental refresh by transactions misses nothing, whoever commits late."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from app.core import database as databases
from app.core.config import settings
from app.models.organisation.api_keys import ApiKey
from app.models.reviewing.meetings import Meeting
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
        mine = late.scalars(select(Meeting.changed_in).order_by(Meeting.id.desc())).first() or 0
        assert watermark(feed) <= mine
