"""The first answer to a key is encrypted, and only the same caller gets it again."""

from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.config import settings
from app.models.platform.idempotency import IdempotentAnswer
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As, Client

RATIONALE = "Jamie was seen alone, twice."
KEY = {"Idempotency-Key": "one-recall"}


@pytest.fixture
def recalled(db: Session, as_: As) -> tuple[Client, str, Any]:
    """Returns an auditor who has recalled their audit, the address, and the first answer."""
    auditor = factories.a_person(db, Role.AUDITOR)
    audit = factories.an_audit(db, auditor, status="submitted", grade_rationale=RATIONALE)
    client, url = as_(auditor), f"/v1/audits/{audit.id}/recall"
    first = client.post(url, headers=KEY)
    assert (first.status_code, first.json()["grade_rationale"]) == (200, RATIONALE)
    return client, url, first


def test_the_same_answer_byte_by_byte_though_the_database_cannot_read_it(
    db: Session, recalled: tuple[Client, str, Any]
) -> None:
    client, url, first = recalled
    stored = db.scalars(select(IdempotentAnswer.body)).one()
    assert b"Jamie" not in stored
    again = client.post(url, headers=KEY)
    assert again.content == first.content
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Idempotent-Replayed"] == "true"


def test_an_answer_sealed_with_a_lost_key_is_refused_and_nothing_is_done_twice(
    recalled: tuple[Client, str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, url, first = recalled
    monkeypatch.setattr(
        settings(), "sealing_key", SecretStr("another-key-0123456789abcdef01234567")
    )
    again = client.post(url, headers=KEY)
    assert (again.status_code, again.json()["code"]) == (409, "idempotency_unreadable")
    audit = client.get(url.removesuffix("/recall")).json()
    assert (audit["status"], audit["version"]) == ("draft", first.json()["version"])


def test_another_caller_with_the_same_key_is_another_request(
    db: Session, as_: As, recalled: tuple[Client, str, Any]
) -> None:
    _, url, _ = recalled
    other = as_(factories.a_person(db, Role.AUDITOR)).post(url, headers=KEY)
    assert other.status_code == 404
    assert "Idempotent-Replayed" not in other.headers
