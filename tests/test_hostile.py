"""Every operation, sent what it does not expect: a refusal of ours, never a fault of ours.

`scripts/fuzz.py` does the same with tens of thousands of requests against a running service.
"""

import re
from collections.abc import Iterator
from itertools import cycle, islice
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy.orm import Session

from app.vocabulary import Role
from tests import make
from tests.conftest import As, Client
from tests.test_house import protected

CANARY = "zqcanaryqz"
BODIES: list[bytes] = [
    b"null", b"[]", b"0", b'"zqcanaryqz"', b"{}", b"{", b"\xff", b'{"a":NaN}', b'{"a":"\\u0000"}',
    b'{"a":"\\ud800"}', b'{"a":1,"a":2}', b"[" * 5000, b'{"a":' + b"9" * 400 + b"}",
]  # fmt: skip
WORDS = [CANARY, "%00", "%ff", "%F0%9F%A7%92", "0", "-1", "9" * 40, "0001-01-01", "9999-12-31",
         "x" * 300, "..%2f..", "%27%3B--", "null", "infinity"]  # fmt: skip
HOLE, SOME_ID = r"\{[^}]+\}", "01890a5d-ac96-774b-bcce-b302099a8057"
MEDIA = ["text/plain", "application/x-ndjson", "multipart/form-data; boundary=x", "*/*", ""]


def judged(client: Client, method: str, url: str, **sent: Any) -> None:
    answer = client.request(method, url, **sent)
    assert answer.status_code < 500, (method, url, sent, answer.text)
    if answer.status_code >= 400:
        problem = answer.json()
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert problem["status"] == answer.status_code
        assert problem["code"]
        assert CANARY not in answer.text, (method, url, answer.text)


def addresses(path: str, operation: dict[str, Any], words: Iterator[str]) -> Iterator[str]:
    """The path, and then each parameter, with three of the hostile words, in turn."""
    for word in islice(words, 3 if "{" in path else 0):
        yield re.sub(HOLE, word, path)
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "query":
            for word in islice(words, 3):
                yield f"{re.sub(HOLE, SOME_ID, path)}?{parameter['name']}={word}"


def test_no_operation_fails_by_what_it_is_sent(db: Session, as_: As, app: FastAPI) -> None:
    client, words = as_(make.a_person(db, Role.QA_MANAGER)), cycle(WORDS)
    bodies, media = cycle(BODIES), cycle(MEDIA)
    json = {"Content-Type": "application/json"}
    for method, path, _ in protected(app):
        operation = app.openapi()["paths"][path][method.lower()]
        for url in addresses(path, operation, words):
            judged(client, method, url, json={} if method in {"POST", "PUT"} else None)
        plain = re.sub(HOLE, SOME_ID, path)
        if "requestBody" in operation:
            for body in islice(bodies, 4):
                judged(client, method, plain, content=body, headers=json)
            judged(client, method, plain, content=b"{}", headers={"Content-Type": next(media)})


@pytest.mark.parametrize(
    "moment",
    ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1770000000", "1", "2026-05-01",
     "2026-05-01T09:00:00", "2026-05-01T09:00:00.1234567890Z", "20260501T090000Z"],
)  # fmt: skip
def test_a_moment_is_written_out_with_its_offset_and_lies_within_the_calendar(
    db: Session, as_: As, moment: str
) -> None:
    facilitator, practitioner = make.a_person(db, Role.QA_ADMIN), make.a_person(db)
    body = {
        "context": "individual_supervision",
        "facilitator_id": str(facilitator.id),
        "practitioner_id": str(practitioner.id),
        "planned_for": moment,
    }
    url = "/v1/appreciative-inquiries/01890a5d-ac96-774b-bcce-b302099a8057"
    answer = as_(facilitator).put(url, json=body)
    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["/planned_for"]


@pytest.mark.parametrize("day", ["20260501", "1", "2026-05-01T00:00:00Z", "2026-5-1", 20260501])
def test_a_day_is_written_out(db: Session, as_: As, day: object) -> None:
    admin = make.a_person(db, Role.QA_ADMIN)
    body = {"due_date": day, "kinds": ["audit"]}
    answer = as_(admin).put(f"/v1/audit-rounds/{make.a_round(db).id}", json=body)
    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["/due_date"]
