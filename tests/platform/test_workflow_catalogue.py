"""Workflows, published from the same table that is enforced."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.services.access import GRANTS
from app.services.platform.workflow import STEPS
from app.vocabulary.roles import Permission, Role
from tests import factories
from tests.conftest import As, Client


@pytest.fixture
def client(db: Session, as_: As) -> Client:
    return as_(factories.a_person(db, Role.PARTNER_AGENCY))


def steps_of(client: Client, name: str) -> dict[str, Any]:
    answer = client.get(f"/v1/reference/workflows/{name}")
    assert answer.status_code == 200, answer.text
    return {step["verb"]: step for step in answer.json()["steps"]}


def test_every_noun_with_states_is_published_with_every_step(client: Client) -> None:
    items = client.get("/v1/reference/workflows").json()["items"]
    assert {(item["name"], len(item["steps"])) for item in items} == {
        ("".join(f"_{c.lower()}" if c.isupper() else c for c in m.__name__).lstrip("_"), len(steps))
        for m, steps in STEPS.items()
        if hasattr(m, "status")
    }


def test_an_audit_can_be_recalled_by_its_auditor_on_conditions(client: Client) -> None:
    recall = steps_of(client, "audit")["recall"]
    assert (recall["from_status"], recall["to_status"]) == (["submitted"], "draft")
    assert (recall["permission"], recall["roles"]) == ("audit:submit", ["auditor"])
    assert recall["who"] == {
        "code": "not_yours",
        "reason": "Only the auditor of this audit can do this.",
    }
    assert [guard["code"] for guard in recall["guards"]] == ["round_closed", "too_late"]


def test_a_step_that_keeps_the_status_says_so(client: Client) -> None:
    edit = steps_of(client, "audit")["edit"]
    assert (edit["from_status"], edit["to_status"]) == (["draft", "returned"], None)


def test_a_step_of_the_service_itself_has_no_permission(client: Client) -> None:
    fulfil = steps_of(client, "audit_assignment")["fulfil"]
    assert (fulfil["permission"], fulfil["roles"]) == (None, [])


def test_states_have_their_words_and_an_end(client: Client) -> None:
    workflow = client.get("/v1/reference/workflows/audit_round").json()
    assert workflow["title"] == "Audit round"
    audit = client.get("/v1/reference/workflows/audit").json()
    ends = {state["code"] for state in audit["states"] if state["final"]}
    assert ends == {"voided"}
    assert audit["states"][0] == {
        "code": "draft",
        "label": "Draft",
        "meaning": "Its auditor is working on it.",
        "final": False,
    }


def test_the_roles_of_a_step_are_those_of_its_permission(client: Client) -> None:
    decide = steps_of(client, "audit")["decide"]
    assert set(decide["roles"]) == {
        role for role in Role if Permission.MODERATION_DECIDE in GRANTS[role]
    }
