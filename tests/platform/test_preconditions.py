"""If-Match on every request that changes a row."""

import pytest
from fastapi import FastAPI
from sqlalchemy.orm import Session

from app.core import ids
from app.core.config import settings
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As, Client, headers_of, undone
from tests.project.test_architecture import protected
from tests.project.test_permissions import asked
from tests.tables.permissions import ROWS, among
from tests.tables.world import seeded, the_caller, the_world

STALE = {"If-Match": '"999999999"'}
# Verbs that create other rows than the one they name, or change nothing of it.
BESIDE = {
    "create_feedback_tokens",
    "create_feedback_invitations",
    "test_webhook",
    "replay_failed_deliveries",
    "validate_audit",
    "merge_subjects",
    "check_workers",
    "propose_sign_in",
    "propose_role_assignment",
}


@pytest.mark.parametrize(
    ("known", "status"),
    [
        ("{etag}", 304),
        ("W/{etag}", 304),
        ('"1.0f", {etag}', 304),
        ("*", 304),
        ('"1.0f"', 200),
        ("{etag}x", 200),
    ],
)
def test_a_document_that_the_caller_has_is_not_sent_again(
    db: Session, as_: As, known: str, status: int
) -> None:
    auditor = factories.a_person(db, Role.AUDITOR)
    audit = factories.an_audit(db, auditor)
    client, key = as_(auditor), audit.sections[0].section_key
    one = f"/v1/audits/{audit.id}"
    for url in (one, f"{one}/sections/{key}", f"{one}/actions", f"{one}/grading", "/v1/me"):
        etag = client.get(url).headers["ETag"]
        again = client.get(url, headers={"If-None-Match": known.replace("{etag}", etag)})
        assert (again.status_code, again.headers["ETag"]) == (status, etag)
        assert bool(again.content) == (status == 200)


def test_a_question_that_is_posted_is_always_answered(db: Session, as_: As) -> None:
    auditor = factories.a_person(db, Role.AUDITOR)
    audit = factories.an_audit(db, auditor)
    url = f"/v1/audits/{audit.id}/validate"
    answer = as_(auditor).post(url, headers={"If-None-Match": "*"})
    assert (answer.status_code, "ETag" in answer.headers) == (200, False)
    assert answer.json()["errors"] == []


def test_an_etag_that_a_proxy_made_weak_counts_as_the_same(db: Session, as_: As) -> None:
    auditor = factories.a_person(db, Role.AUDITOR)
    audit = factories.an_audit(db, auditor)
    client, url = as_(auditor), f"/v1/audits/{audit.id}"
    body = {"assignment_id": str(audit.assignment_id), "practitioner_involved": True}
    first = client.get(url).headers["ETag"]
    assert client.put(url, json=body, headers={"If-Match": f"W/{first}"}).status_code == 200
    body["practitioner_involved"] = False
    assert client.put(url, json=body, headers={"If-Match": f"W/{first}"}).status_code == 412
    for wrong in (f"w/{first}", f"W/ {first}", f"W/W/{first}", "W/"):
        assert client.put(url, json=body, headers={"If-Match": wrong}).status_code == 400


def verbs(app: FastAPI) -> set[str]:
    """Returns every POST to a row; an export changes none."""
    posts = [(path, name) for method, path, name in protected(app) if method == "POST"]
    to_rows = {path: name for path, name in posts if "}" in path and ":batch" not in path}
    return {n for path, n in to_rows.items() if not path.startswith("/v1/exports/")} - BESIDE


def test_every_verb_refuses_a_row_that_has_changed(
    db: Session, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings(), "actor_cache_seconds", 10.0)
    document, left, statuses = app.openapi(), verbs(app), {}
    seeded(db)
    for role in Role:
        mine = {name for name in left if role in among(ROWS[name][0])}
        left -= mine
        with undone(db):
            me = the_caller(db, role)
            world = the_world(db, me, role)
            db.flush()
            client = Client(app, None, headers_of(me) | STALE)
            for method, path, name in protected(app):
                if name in mine:
                    with undone(db):
                        answer = asked(client, method, path, name, document, world)
                    statuses[name] = answer.status_code
    assert not left
    assert {name: status for name, status in statuses.items() if status != 412} == {}


def test_a_deleted_row_is_not_created_again_by_a_replacement(
    db: Session, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sends every PUT that creates with the ETag of a deleted row."""
    monkeypatch.setattr(settings(), "actor_cache_seconds", 10.0)
    document, statuses = app.openapi(), {}
    puts = [(path, name) for method, path, name in protected(app) if method == "PUT"]
    creating = [each for each in puts if "201" in document["paths"][each[0]]["put"]["responses"]]
    seeded(db)
    for role in (Role.ADMINISTRATOR, Role.QA_MANAGER, Role.AUDITOR, Role.IRO):
        with undone(db):
            me = the_caller(db, role)
            world = the_world(db, me, role)
            db.flush()
            client = Client(app, None, headers_of(me) | STALE)
            for path, name in creating:
                last = path.rpartition("/")[2].strip("{}")
                if last.endswith("_id") and role in among(ROWS[name][0]):
                    with undone(db):
                        known, world.ids[last] = world.ids.get(last), ids.new()
                        answer = asked(client, "PUT", path, name, document, world)
                        world.ids[last] = known
                    statuses[name] = answer.status_code
    assert set(statuses.values()) <= {409, 412, 422}  # the others lack what a body needs
    stale = {name for name, status in statuses.items() if status == 412}
    assert {"put_person", "put_webhook", "put_tool_version", "put_qa_record"} <= stale
