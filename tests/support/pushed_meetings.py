"""Meetings as a case-management system pushes them, and as they are read back."""

from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from app.models.cases.subjects import Subject
from app.security.pseudonyms import pseudonym
from tests import factories
from tests.conftest import As
from tests.support import batches

URL = "/v1/sources/liberi/meetings"
push = partial(batches.push, URL)


def a_child(db: Session, called: str, **fields: Any) -> Subject:
    return factories.a_subject(db, case_ref=pseudonym("liberi", called), **fields)


def a_review(external_id: str, held_on: str | None = "2026-02-02", **fields: Any) -> dict[str, Any]:
    usual = {"kind": "cic_review", "subject_external_id": "C1", "held_on": held_on}
    return {"external_id": external_id, **usual, "participation_code": "PN1", **fields}


def listed(as_: As, person: Any, query: str = "") -> list[dict[str, Any]]:
    answer = as_(person).get(f"/v1/meetings?limit=200&view=full{query}")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items
