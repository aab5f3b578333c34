"""What the tests of escalations send and read."""

from datetime import UTC, datetime
from typing import Any

from app.core import clock, ids
from app.models.cases.subjects import Subject
from tests.conftest import Client

WHY = {"reason": "It was not answered."}

VERBS: dict[str, dict[str, Any]] = {
    "respond": {"text": "We will."},
    "ask": {},
    "escalate-informally": WHY,
    "escalate-formally": WHY,
    "resolve": {"outcome": "agreed"},
    "refer-to-cafcass": WHY,
    "withdraw": WHY,
}


def a_body(child: Subject, **fields: Any) -> dict[str, Any]:
    usual = {"kind": "iro", "subject_id": str(child.id), "reason_code": "drift_and_delay"}
    return {**usual, "text": "The plan has not changed since May.", **fields}


def a_url(row: Any = None) -> str:
    return f"/v1/escalations/{ids.new() if row is None else row.id}"


def raised(client: Client, child: Subject, **fields: Any) -> dict[str, Any]:
    answer = client.post("/v1/escalations", json=a_body(child, **fields))
    assert answer.status_code == 201, answer.text
    assert answer.headers["Location"] == f"/v1/escalations/{answer.json()['id']}"
    escalation: dict[str, Any] = answer.json()
    return escalation


def done(client: Client, url: str, verb: str, body: Any = None) -> dict[str, Any]:
    answer = client.post(f"{url}/{verb}", json=body)
    assert answer.status_code == 200, (verb, answer.text)
    escalation: dict[str, Any] = answer.json()
    return escalation


def refused(client: Client, url: str, verb: str, body: Any = None) -> tuple[int, str]:
    answer = client.post(f"{url}/{verb}", json=body)
    return answer.status_code, answer.json()["code"]


def faults(client: Client, body: dict[str, Any]) -> list[tuple[str, str]]:
    answer = client.post("/v1/escalations", json=body)
    assert answer.status_code == 422, answer.text
    return [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]]


def on(year: int, month: int, day: int) -> Any:
    return clock.held_at(datetime(year, month, day, 12, tzinfo=UTC))
