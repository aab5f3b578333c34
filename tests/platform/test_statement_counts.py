"""Every list stays under a fixed number of statements, however many rows it has."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from fastapi import FastAPI
from sqlalchemy.orm import Session

from app.core.config import settings
from app.vocabulary.roles import Role
from tests.conftest import Client, headers_of, undone
from tests.project.test_architecture import protected
from tests.project.test_permissions import asked
from tests.tables.permissions import ROWS, among
from tests.tables.world import seeded, the_caller, the_world

PAGE = 1  # with its read log and its watermark
OTHERS = {
    "list_sample_members": 2,  # … and whether their draw is visible
    "list_moderation_selections": 2,
    "list_replies_to_audit": 2,
    "list_webhook_deliveries": 2,
    "list_reads": 2,  # … and the names of the readers
}
# Between them they may use every list.
READERS = (
    Role.QA_MANAGER,
    Role.ADMINISTRATOR,
    Role.DATA_PROTECTION_OFFICER,
    Role.INTEGRATION_CLIENT,
)
BY_KIND = {"list_changes"}  # one more for each kind of changed row


@contextmanager
def counted() -> Iterator[list[str]]:
    """Notes what is sent to the database, by SQLAlchemy or straight through the driver."""
    statements: list[str] = []
    execute = psycopg.Cursor.execute

    def note(cursor: Any, statement: Any, *args: Any, **options: Any) -> Any:
        if not str(statement).startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):  # the test's own
            statements.append(str(statement))
        return execute(cursor, statement, *args, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(psycopg.Cursor, "execute", note)
        yield statements


def lists(app: FastAPI) -> list[tuple[str, str]]:
    gets = [(path, name) for method, path, name in protected(app) if method == "GET"]
    named = [(path, name) for path, name in gets if name.startswith("list_")]
    return [(path, name) for path, name in named if not name.endswith("_actions")]


def test_a_list_costs_the_same_statements_whatever_is_in_it(
    db: Session, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings(), "actor_cache_seconds", 10.0)
    document, counts = app.openapi(), {}
    seeded(db)
    for role in READERS:
        with undone(db):
            me = the_caller(db, role)
            world = the_world(db, me, role)
            db.flush()
            client = Client(app, None, headers_of(me))
            client.get("/v1/me")
            for path, name in lists(app):
                if role in among(ROWS[name][0]):
                    with counted() as statements:
                        answer = asked(client, "GET", path, name, document, world)
                    assert answer.status_code == 200, (name, answer.text)
                    counts[name] = len(statements)
                    if name in BY_KIND:
                        counts[name] -= len({item["entity"] for item in answer.json()["items"]})
    assert set(counts) == {name for _, name in lists(app)}
    assert {name: n for name, n in counts.items() if n > PAGE} == OTHERS
