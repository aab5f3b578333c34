"""Who may do what: every operation by role, and audits by role, state and place.

The tables are golden: they were read against the roles and actions of the trust page, and any
change of them must be meant.

EVERY OPERATION HAS A ROW in `tests/permission_rows.py`; `test_every_operation_has_its_row` fails
without one. To add an operation: write its row there from the trust page; if its address has a new
`{parameter}`, put one such row into `tests/world.py`, where the caller is its owner as far as the
role can be; if its body cannot be made from the document alone, add it to `bodies` there.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy.orm import Session

from app.config import settings
from app.models.audits import Audit
from app.models.people import Person
from app.vocabulary import AuditStatus, Role
from tests import make
from tests.conftest import As, Client, headers_of
from tests.least_bodies import body_of
from tests.permission_rows import EVERYBODY, ROWS, among
from tests.test_house import protected
from tests.world import QUERIES, World, seeded, the_caller, the_world

OWN, HERE, THERE = "own", "in scope", "foreign"

# For each role: an audit of every state that it sees, by place. Written from trust.md.
FINAL = {"finalised", "amended"}
SHARED = {"appreciative_inquiry", *FINAL}
ALL = {status.value for status in AuditStatus}
HELD = ALL - {"draft", "submitted", "awaiting_moderation"}
DIRECTORS = (
    Role.ASSISTANT_DIRECTOR,
    Role.DIRECTOR,
    Role.CORPORATE_DIRECTOR,
    Role.PRINCIPAL_SOCIAL_WORKER,
)
SEES: dict[Role, dict[str, set[str]]] = {
    Role.QA_ADMIN: {OWN: ALL, HERE: ALL, THERE: ALL},
    Role.QA_MANAGER: {OWN: ALL, HERE: ALL, THERE: ALL},
    Role.AUDITOR: {OWN: ALL, HERE: set(), THERE: set()},
    Role.MODERATOR: {OWN: HELD | {"draft", "submitted", "awaiting_moderation"},
                     HERE: {"awaiting_moderation"}, THERE: set()},
    Role.PRACTITIONER: {OWN: SHARED, HERE: set(), THERE: set()},
    Role.TEAM_MANAGER: {OWN: FINAL, HERE: FINAL, THERE: set()},
    Role.SERVICE_MANAGER: {OWN: FINAL, HERE: FINAL, THERE: set()},
    **{role: {OWN: FINAL, HERE: FINAL, THERE: set()} for role in DIRECTORS},
    Role.IRO: {OWN: FINAL, HERE: set(), THERE: set()},
    Role.CPC: {OWN: FINAL, HERE: set(), THERE: set()},
}  # fmt: skip

OWNERS: dict[Role, Callable[[Person], dict[str, Any]]] = {
    Role.AUDITOR: lambda me: {"auditor": me},
    Role.MODERATOR: lambda me: {"moderator_id": me.id},
    Role.PRACTITIONER: lambda me: {"practitioner_person_id": me.id},
}


def an_audit(db: Session, me: Person, role: Role, place: str, status: str) -> Audit:
    team = make.a_team(db, "dover-1" if place == THERE else "dartford-1")
    fields: dict[str, Any] = {}
    if place == OWN:
        fields = OWNERS[role](me) if role in OWNERS else {}
        if role in {Role.IRO, Role.CPC}:
            fields["subject"] = make.a_subject(db, team, held_by=me)
    return make.an_audit(db, at=team, status=status, **fields)


@pytest.mark.parametrize("role", list(Role))
def test_each_role_sees_the_audits_it_should_in_every_state_and_place(
    db: Session, as_: As, role: Role
) -> None:
    here = make.a_district(db, "dartford")
    me = make.a_person(db, role, at=here)
    client, wanted, seen = as_(me), set(), set()
    for place in (OWN, HERE, THERE):
        for status in sorted(ALL):
            audit = an_audit(db, me, role, place, status)
            shown = status in SEES.get(role, {}).get(place, set())
            answer = client.get(f"/v1/audits/{audit.id}").status_code
            assert answer == (200 if shown else 404), (place, status)
            if shown:
                wanted.add(str(audit.id))
    page = client.get("/v1/audits?limit=200&count=true").json()
    seen = {item["id"] for item in page["items"]}
    assert seen == wanted
    assert page["total"] == len(wanted)


def test_rows_behind_a_figure_are_those_of_the_list(db: Session, as_: As) -> None:
    """List, get, count and the rows of a metric agree for each role that may read rows."""
    team = make.a_team(db, "dartford-1")
    for role in (Role.QA_ADMIN, Role.QA_MANAGER, Role.AUDITOR, Role.TEAM_MANAGER, Role.DIRECTOR):
        me = make.a_person(db, role, at=make.a_district(db, "dartford"))
        make.an_assignment(db, me if role is Role.AUDITOR else None, at=team)
        make.an_assignment(db, at=make.a_team(db, "dover-1"))
        client = as_(me)
        page = client.get("/v1/audit-assignments?limit=200&count=true").json()
        explained = client.get("/v1/metrics/expected?explain=rows&limit=1000").json()
        rows = {row["assignment_id"] for row in explained["explanation"]["items"]}
        assert rows == {item["id"] for item in page["items"]}, role
        assert explained["total"]["denominator"] == page["total"], role


# Verbs: the roles that may, from a state in which the verb is possible; everybody else is refused.
VERBS: dict[str, tuple[str, dict[str, Any], set[Role]]] = {
    "submit": ("draft", {}, {Role.AUDITOR}),
    "recall": ("submitted", {}, {Role.AUDITOR}),
    "begin-moderation": ("awaiting_moderation", {}, {Role.MODERATOR, Role.QA_MANAGER}),
    "return": ("in_moderation", {"reason": "Why?"}, {Role.MODERATOR}),
    "moderation-decisions": (
        "in_moderation", {"outcome": "upheld", "moderated_grade": "good"}, {Role.MODERATOR},
    ),
    "finalise": ("moderated", {"waiver_reason": "Left."}, {Role.QA_ADMIN}),
    "propose-void": ("submitted", {"reason": "Wrong."}, {Role.QA_MANAGER}),
    "propose-amendment": (
        "finalised", {"reason": "Misread.", "new_values": {}}, {Role.QA_MANAGER},
    ),
}  # fmt: skip


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_each_verb_is_for_its_roles_only(db: Session, as_: As, verb: str) -> None:
    status, body, allowed = VERBS[verb]
    for role in Role:
        me = make.a_person(db, role)
        audit = an_audit(db, me, role, OWN, status)
        answer = as_(me).post(f"/v1/audits/{audit.id}/{verb}", json=body)
        if role in allowed:
            assert answer.status_code in {200, 201}, (role, answer.text)
        else:
            assert answer.status_code in {403, 404}, (role, answer.text)
            assert db.get_one(Audit, audit.id).status == status, role


def asked(
    client: Client, method: str, path: str, name: str, document: dict[str, Any], world: World
) -> Any:
    """One request of an operation, with everything of it naming what is in the world."""
    told = document["paths"][path][method.lower()]
    url = re.sub(r"\{(\w+)\}", lambda hole: world.named(hole[1], path[: hole.start()]), path)
    content = told.get("requestBody", {}).get("content", {})
    sent: dict[str, Any] = {"headers": {"Idempotency-Key": name}} if method == "POST" else {}
    if "application/json" in content:
        schema = content["application/json"]["schema"]
        sent["json"] = world.bodies.get(name) or body_of(document, schema, world)
    elif content:
        sent["files"] = {"header": b"CHILD\n", "episodes": b"CHILD\n"}
    query = {key: str(world.ids.get(value, value)) for key, value in QUERIES.get(name, {}).items()}
    return client.request(method, url, params=query or None, **sent)


def row_of(name: str, role: Role) -> str:
    done, refused = (among(words) for words in ROWS[name])
    if role in done:
        return "ok"
    return "403" if role in refused else "404"


def outcome(answer: Any) -> str:
    """What the answer says of the permission: past it lie states, bodies and conditions."""
    status = answer.status_code
    assert status < 500, answer.text
    assert status != 401, answer.text
    return str(status) if status in {403, 404} else "ok"


@pytest.mark.parametrize("group", range(4))
def test_every_operation_is_for_whom_its_row_says(
    db: Session, app: FastAPI, monkeypatch: pytest.MonkeyPatch, group: int
) -> None:
    """What is open to everybody is asked by each role of one group, each some of it."""
    monkeypatch.setattr(settings(), "actor_cache_seconds", 10.0)
    document = app.openapi()
    seeded(db)
    for nth, role in enumerate(list(Role)[group::4]):
        with undone(db):
            me = the_caller(db, role)
            world = the_world(db, me, role)
            db.flush()
            client = Client(app, None, headers_of(me))
            for n, (method, path, name) in enumerate(protected(app)):
                if ROWS[name] == EVERYBODY and (n + nth) % 4:
                    continue
                with undone(db):
                    found = asked(client, method, path, name, document, world)
                assert outcome(found) == row_of(name, role), (role, name, found.text)


@contextmanager
def undone(db: Session) -> Iterator[None]:
    """What happens inside did not happen."""
    before = db.connection().begin_nested()
    yield
    db.expire_all()
    before.rollback()


def test_every_operation_has_its_row(app: FastAPI) -> None:
    assert set(ROWS) == {name for _, _, name in protected(app)}
