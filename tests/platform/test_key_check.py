"""The database knows its pseudonym key again: with another one, nothing is written."""

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core import clock, database, logs
from app.core.config import settings
from app.models.organisation.api_keys import ApiKey
from app.models.organisation.people import Person
from app.models.platform.history import Change
from app.models.platform.key_checks import KeyCheck
from app.services.platform import key_check
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.project.test_commands import SAMPLES, qaf, refused

OTHER = "another-key-0123456789abcdefghijklmnop"


@pytest.fixture
def another_key(
    db: Session, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> Iterator[io.StringIO]:
    """A database filled with one key, on which the service then runs with another; and its log."""
    del app  # it has entered the check
    assert key_check.check(db)
    factories.the_county(db)
    db.flush()
    monkeypatch.setattr(settings(), "pseudonym_key", SecretStr(OTHER))
    monkeypatch.setattr(database.database(), "checked", False)
    log = io.StringIO()
    logs.configure(log)
    yield log
    logs.configure()


def lines(log: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def test_the_first_key_is_remembered_by_a_value_that_does_not_tell_it(db: Session) -> None:
    assert key_check.check(db)
    assert key_check.check(db)
    row = db.scalars(select(KeyCheck)).one()
    # printf 'QAF checks its pseudonym key' | openssl dgst -sha256 -hmac only-for-tests-0123…
    assert row.check_value == "c474982681730e4978472625550ca8ff46cc4d6357a16943f9bea1c413b78fd9"


def test_a_person_cannot_write_with_another_key(
    db: Session, as_: As, another_key: io.StringIO
) -> None:
    admin = factories.a_person(db, Role.ADMINISTRATOR)
    body = {"display_name": "Ida Vance", "email": "ida@council.example"}
    answer = as_(admin).put(f"/v1/people/{admin.id}", json=body)
    assert (answer.status_code, answer.json()["code"]) == (503, "wrong_pseudonym_key")
    assert answer.headers["Retry-After"] == "60"
    assert db.get_one(Person, admin.id).display_name == "Sam Field"
    (line,) = [line for line in lines(another_key) if line["event"] == "wrong pseudonym key"]
    assert line["level"] == "error"
    assert OTHER not in another_key.getvalue()


@pytest.mark.usefixtures("another_key")
def test_a_source_cannot_push_with_another_key(db: Session, as_: As) -> None:
    client = factories.a_client(db)
    headers = {"Idempotency-Key": "one"}
    url = "/v1/sources/liberi/subjects:batch"
    answer = as_(client).post(url, json={"records": []}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (503, "wrong_pseudonym_key")


@pytest.mark.usefixtures("another_key")
@pytest.mark.parametrize(
    "command",
    [
        ("import", "ssda903", str(SAMPLES)),
        ("keys", "create", "K", "--role", "mi_analyst"),
        ("people", "administrator", "Z", "z@council.example", "--sign-in-subject", "SUBJECT"),
        ("seal",),
    ],
    ids=lambda command: command[0],
)
def test_a_command_writes_nothing_with_another_key(db: Session, command: tuple[str, ...]) -> None:
    guid = "0b0f7b1e-5d4c-4f0a-9a57-2f1c6f5f9d10"
    words = [guid + ":" + guid if word == "SUBJECT" else word for word in command]
    before = db.scalar(select(func.count()).select_from(Change))
    told = refused(*words)
    assert told.startswith("The pseudonym key is not the one that this database was filled with.")
    assert db.scalar(select(func.count()).select_from(Change)) == before
    assert db.scalars(select(ApiKey)).all() == []


@pytest.mark.usefixtures("another_key")
def test_a_database_that_was_filled_does_not_get_a_new_key(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(settings(), "pseudonym_key", None)
    monkeypatch.setattr(settings(), "data_dir", tmp_path)
    assert refused("keys", "create", "K", "--role", "mi_analyst").startswith(
        "There is no pseudonym key, but this database was filled with one."
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("another_key")
def test_the_same_key_is_let_through(db: Session) -> None:
    settings().pseudonym_key = SecretStr("only-for-tests-0123456789abcdef0123456789")
    command = ("keys", "create", "K", "--role", "integration_client", "--source-system", "liberi")
    assert qaf(*command).exit_code == 0
    assert database.database().checked
    assert db.scalars(select(KeyCheck.kept_at)).one() <= clock.now()
