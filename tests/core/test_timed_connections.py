"""Waits for a database that neither answers nor hangs up end with the time of the request."""

import time
from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from app.core.config import Settings
from app.core.database import Database
from app.core.database_errors import translate
from app.core.raw_statements import fetch_one
from app.core.timed_connections import within
from tests.conftest import cloned

NO_ANSWER = "SELECT pg_sleep(60)"


@pytest.fixture(scope="module")
def database(server: str, worker_id: str) -> Iterator[Database]:
    """Returns a database whose own timeouts are longer than any request."""
    with cloned(server, f"timed_{worker_id}") as url:
        own = Database(url, Settings(statement_seconds=120))
        yield own
        own.close()


def write(database: Database) -> None:
    with database.transaction() as db:
        db.execute(text("CREATE TABLE half_done (id int)"))
        db.execute(text(NO_ANSWER))


def read(database: Database) -> None:
    with database.connection() as connection:
        fetch_one(connection, NO_ANSWER, [])


def test_no_wait_for_the_database_outlasts_the_deadline(database: Database) -> None:
    began = time.monotonic()
    with pytest.raises(OperationalError) as writing, within(0.2):
        write(database)
    with pytest.raises(OperationalError) as reading, within(0.2):
        read(database)
    assert time.monotonic() - began < 5
    for refused in (writing, reading):
        assert translate(refused.value).code == "database_unavailable"
    with within(5), database.transaction() as db:  # and the next one is served
        assert db.scalar(text("SELECT to_regclass('half_done') IS NULL"))


def test_an_inner_deadline_is_never_later_than_the_outer_one(database: Database) -> None:
    began = time.monotonic()
    with pytest.raises(OperationalError), within(0.2), within(60):
        read(database)
    assert time.monotonic() - began < 5
