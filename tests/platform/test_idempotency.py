"""The first answer to a key is encrypted, and only the same caller gets it again."""

from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.config import settings
from app.models.platform.history import Read
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


def test_a_replay_asks_again_whether_its_caller_may_still_see_the_row(db: Session, as_: As) -> None:
    """A moderator returns an audit, which then goes to somebody else."""
    me, other = (factories.a_person(db, Role.MODERATOR) for _ in range(2))
    audit = factories.an_audit(db, status="in_moderation", moderator_id=me.id)
    client, url = as_(me), f"/v1/audits/{audit.id}/return"
    body = {"reason": "Look again."}
    first = client.post(url, json=body, headers=KEY)
    assert first.status_code == 200, first.text
    again = client.post(url, json=body, headers=KEY)
    assert again.content == first.content
    lines = db.scalars(select(Read.subject_ids).where(Read.actor_id == me.id)).all()
    assert lines == [[audit.subject_id]] * 2
    audit.moderator_id = other.id
    db.flush()
    assert client.get(f"/v1/audits/{audit.id}").status_code == 404
    refused = client.post(url, json=body, headers=KEY)
    assert refused.status_code == 404
    assert "visible" in refused.json()["detail"]
    assert "auditor_grade" not in refused.text


def test_a_replay_of_a_request_about_many_rows_asks_for_each_of_them(db: Session, as_: As) -> None:
    """A team manager acknowledges alerts of their team, one of which goes to another team."""
    manager = factories.a_person(db, Role.TEAM_MANAGER, at=factories.a_team(db, "dartford-1"))
    team, other = factories.a_team(db, "dartford-1"), factories.a_team(db, "dover-1")
    audits = [factories.an_audit(db, at=team, status="submitted") for _ in range(2)]
    alerts = [factories.an_alert(db, audit) for audit in audits]
    items = [{"alert_id": str(each.id), "response_text": "Seen today."} for each in alerts]
    client, url = as_(manager), "/v1/audit-alerts:acknowledge"
    first = client.post(url, json={"items": items}, headers=KEY)
    assert [each["outcome"] for each in first.json()["items"]] == ["done"] * 2, first.text
    again = client.post(url, json={"items": items}, headers=KEY)
    assert (again.status_code, again.content) == (207, first.content)
    lines = db.scalars(select(Read.subject_ids).where(Read.actor_id == manager.id)).all()
    assert [set(line) for line in lines] == [{each.subject_id for each in alerts}] * 2
    alerts[0].org_unit_id, alerts[0].district_id = other.id, other.parent_id
    db.flush()
    refused = client.post(url, json={"items": items}, headers=KEY)
    assert refused.status_code == 404, refused.text
    assert str(alerts[1].id) not in refused.text
