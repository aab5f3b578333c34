"""The life of an audit as a model: any moves end where the table says, never in a 5xx."""

from typing import Any
from uuid import UUID

from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app import db as database
from app.vocabulary import AssignmentStatus, AuditStatus, Role
from tests import make
from tests.conftest import Client, OneConnection, headers_of

S = AuditStatus
# Who, by which verb, from where, to where: written from the specification, not from the code.
MOVES: dict[str, tuple[str, str, dict[str, Any], dict[str, str]]] = {
    "submit": ("auditor", "submit", {}, {"draft": "submitted", "returned": "awaiting_moderation"}),
    "recall": ("auditor", "recall", {}, {"submitted": "draft"}),
    "begin": ("moderator", "begin-moderation", {}, {"awaiting_moderation": "in_moderation"}),
    "return": ("moderator", "return", {"reason": "Say why."}, {"in_moderation": "returned"}),
    "decide": (
        "moderator",
        "moderation-decisions",
        {"outcome": "upheld", "moderated_grade": "good"},
        {"in_moderation": "moderated"},
    ),
    "finalise": (
        "admin",
        "finalise",
        {"waiver_reason": "The worker has left."},
        {"moderated": "finalised", "appreciative_inquiry": "finalised"},
    ),
    "select": ("admin", "", {"seed": "s"}, {"submitted": "awaiting_moderation"}),
    "void": ("manager", "propose-void", {"reason": "Wrong child."}, {}),
}


@settings(
    max_examples=500, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
@given(moves=st.lists(st.sampled_from(sorted(MOVES)), min_size=1, max_size=8))
def test_any_sequence_of_moves_follows_the_table(
    engine: Engine, app: FastAPI, moves: list[str]
) -> None:
    with engine.connect() as connection, connection.begin() as outer:
        database.use(OneConnection(connection))
        with Session(connection, join_transaction_mode="create_savepoint") as db:
            _live(db, app, moves)
        outer.rollback()


def _live(db: Session, app: FastAPI, moves: list[str]) -> None:
    auditor = make.a_person(db, Role.AUDITOR)
    people = {
        "auditor": auditor,
        "moderator": make.a_person(db, Role.MODERATOR),
        "admin": make.a_person(db, Role.QA_ADMIN),
        "manager": make.a_person(db, Role.QA_MANAGER),
        "second": make.a_person(db, Role.QA_MANAGER),
    }
    assignment = make.an_assignment(db, auditor)
    audit = make.an_audit(db, assignment=assignment)
    make.moderation_rule(db, always_grades=["good"])
    clients = {name: Client(app, db, headers_of(person)) for name, person in people.items()}
    state = "draft"
    for move in moves:
        state = _move(clients, audit.id, audit.round_id, move, state)
        db.expire_all()
        assert audit.status == state
        handed_in = state not in {"draft", "voided"}
        expected = AssignmentStatus.FULFILLED if handed_in else AssignmentStatus.ALLOCATED
        assert assignment.status is expected
        assert (audit.finalised_at is not None) <= (state in {"finalised", "amended", "voided"})


def _move(clients: dict[str, Client], audit_id: UUID, round_id: UUID, move: str, state: str) -> str:
    who, verb, body, table = MOVES[move]
    client, url = clients[who], f"/v1/audits/{audit_id}"
    if move == "select":
        answer = client.post(f"/v1/audit-rounds/{round_id}/select-for-moderation", json=body)
        assert answer.status_code == 200, answer.text
        return table.get(state, state)
    answer = client.post(f"{url}/{verb}", json=body)
    assert answer.status_code < 500, (move, state, answer.text)
    if move == "void":
        assert answer.status_code == (409 if state == "voided" else 200), answer.text
        if state == "voided":
            return state
        request = answer.json()["id"]
        done = clients["second"].post(
            f"/v1/change-requests/{request}/approve", json={"note": "Yes."}
        )
        assert done.status_code == 200, done.text
        return "voided"
    if state in table:
        assert answer.status_code in {200, 201}, (move, state, answer.text)
        return table[state]
    assert answer.status_code in {403, 404, 409}, (move, state, answer.text)
    return state
