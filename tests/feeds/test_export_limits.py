"""The limits of exports: how many run at once, and how long a receiver may take nothing."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import database as databases
from app.core.config import settings
from app.http import exports
from app.models.feeds.exports import Export
from app.services.feeds.exports import streams
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import Client, cloned, headers_of
from tests.feeds.test_export_files import labels_of, open_cursors, streamed


@pytest.fixture
def own(server: str, worker_id: str) -> Iterator[databases.Database]:
    """Returns a database with the pools of the service."""
    with cloned(server, f"limits_{worker_id}") as url:
        database = databases.Database(url, settings())
        databases.use(database)
        yield database
        database.close()


def test_an_export_more_than_may_run_at_once_is_asked_to_come_again(
    own: databases.Database, app: FastAPI
) -> None:
    with own.session() as db:
        headers = headers_of(factories.a_person(db, Role.QA_MANAGER))
        labels_of(db)
        db.commit()
    client = Client(app, None, headers)
    assert settings().exports_at_once == 2
    with own.streams.connect(), own.streams.connect():
        answer = client.post("/v1/exports/themes", json={})
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0
        assert client.get("/v1/themes").status_code == 200  # nobody else waits for exports
    assert client.post("/v1/exports/themes", json={}).status_code == 200


def test_a_receiver_who_takes_nothing_for_too_long_is_cut_off_and_the_cursor_is_freed(
    db: Session, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "CHUNK", 3)
    monkeypatch.setattr(exports, "STREAM_IDLE_SECONDS", 0.05)
    labels_of(db)
    manager, taken = factories.a_person(db, Role.QA_MANAGER), []

    def take_one(piece: bytes) -> bool:
        taken.append(piece)
        return len(taken) < 2

    streamed(app, manager, "/v1/exports/themes", take_one, leaves=False)
    assert len(taken) == 2
    assert open_cursors(db) == 0
    row = db.scalars(select(Export)).one()
    assert row.ended_at is not None
    assert (row.complete, row.sha256) == (False, None)
