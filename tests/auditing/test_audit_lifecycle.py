"""The life of an audit as a model: any moves end where the table says, never in a 5xx."""

from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.core.config import settings
from app.models.auditing.assignments import AuditAssignment
from app.models.auditing.audits import Audit
from app.vocabulary.auditing import AssignmentStatus, AuditStatus
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import Client, headers_of, undone

S = AuditStatus
# Who, by which verb, from where, to where: as docs/domain/ says, written by hand.
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
    "request": (
        "admin",
        "request-moderation",
        {"reason": "The worker asks for it."},
        {"submitted": "awaiting_moderation"},
    ),
    "assign": (
        "admin",
        "assign-moderator",
        {},
        {"awaiting_moderation": "awaiting_moderation", "in_moderation": "awaiting_moderation"},
    ),
    "amend": (
        "manager",
        "propose-amendment",
        {"reason": "Misread.", "new_values": {"grade_rationale": "Read again."}},
        {"finalised": "amended", "amended": "amended"},
    ),
    "void": (
        "manager",
        "propose-void",
        {"reason": "Wrong child."},
        {state.value: "voided" for state in S if state is not S.VOIDED},
    ),
}


def test_any_sequence_of_moves_follows_the_table(
    db: Session, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five hundred lives of the same audit, each undone before the next."""
    monkeypatch.setattr(settings(), "actor_cache_seconds", 10.0)
    people = {
        "auditor": factories.a_person(db, Role.AUDITOR),
        "moderator": factories.a_person(db, Role.MODERATOR),
        "admin": factories.a_person(db, Role.QA_ADMIN),
        "manager": factories.a_person(db, Role.QA_MANAGER),
        "second": factories.a_person(db, Role.QA_MANAGER),
    }
    audit = factories.an_audit(db, assignment=factories.an_assignment(db, people["auditor"]))
    factories.moderation_rule(db, always_grades=["good"])
    db.flush()
    clients = {name: Client(app, db, headers_of(person)) for name, person in people.items()}
    monkeypatch.setitem(MOVES["assign"][2], "moderator_id", str(people["moderator"].id))

    @hypothesis_settings(
        max_examples=500, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
    )
    @given(moves=st.lists(st.sampled_from(sorted(MOVES)), min_size=1, max_size=6))
    def any_life(moves: list[str]) -> None:
        with undone(db):
            live(db, clients, audit, moves)

    any_life()


def live(db: Session, clients: dict[str, Client], audit: Audit, moves: list[str]) -> None:
    assignment, state = db.get_one(AuditAssignment, audit.assignment_id), "draft"
    for move in moves:
        state = moved(clients, audit.id, audit.round_id, move, state)
        assert audit.status == state
        handed_in = state not in {"draft", "voided"}
        expected = AssignmentStatus.FULFILLED if handed_in else AssignmentStatus.ALLOCATED
        assert assignment.status is expected
        assert (audit.finalised_at is not None) <= (state in {"finalised", "amended", "voided"})


def moved(clients: dict[str, Client], audit_id: UUID, round_id: UUID, move: str, state: str) -> str:
    who, verb, body, table = MOVES[move]
    client, url = clients[who], f"/v1/audits/{audit_id}"
    if move == "select":
        answer = client.post(f"/v1/audit-rounds/{round_id}/select-for-moderation", json=body)
        assert answer.status_code == 200, answer.text
        return table.get(state, state)
    answer = client.post(f"{url}/{verb}", json=body)
    if state not in table:
        assert answer.status_code in {403, 404, 409}, (move, state, answer.text)
        return state
    assert answer.status_code in {200, 201}, (move, state, answer.text)
    if verb.startswith("propose"):  # and a second person approves
        request = f"/v1/change-requests/{answer.json()['id']}/approve"
        done = clients["second"].post(request, json={"note": "Yes."})
        assert done.status_code == 200, done.text
    return table[state]
