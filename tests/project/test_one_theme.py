"""One theme through the whole framework: the example's story, with every refusal on its way."""

import importlib.util
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.models.cases.subjects import Subject
from app.models.findings.actions import Action
from app.models.organisation.people import Person
from app.vocabulary.findings import ActionStatus, Effectiveness
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import ROOT, As, Client
from tests.factories.feedback import a_submission

EXAMPLE = ROOT / "examples" / "one_theme.py"
WEDNESDAY = datetime(2026, 6, 10, 9, tzinfo=UTC)
PARTS = (
    *("qa_manager", "moderator", "practitioner", "auditor", "team_manager", "service_manager"),
    *("assistant_director", "director", "corporate_director", "partner_agency"),
)


def the_example() -> ModuleType:
    spec = importlib.util.spec_from_file_location("one_theme", EXAMPLE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def example() -> ModuleType:
    return the_example()


@pytest.fixture(autouse=True)
def on_a_wednesday() -> Iterator[None]:
    with clock.held_at(WEDNESDAY):
        yield


@pytest.fixture
def people(db: Session) -> dict[str, Person]:
    """Somebody for each part, as in the demo: all but the chair with a role for the county."""
    cast = {part: factories.a_person(db, Role(part)) for part in PARTS}
    cast["second_qa_manager"] = factories.a_person(db, Role.QA_MANAGER)
    return {**cast, "second_assistant_director": factories.a_circle_chair(db)}


@pytest.fixture
def audited(db: Session) -> Any:
    """A final audit whose planning is weak, feedback of the same theme, and a better re-audit."""
    factories.a_theme(db, "smart_planning")
    audit = factories.an_audit(db, status="finalised", final_grade="inadequate")
    themed: dict[str, Any] = {"section_key": "planning", "theme_codes": ["smart_planning"]}
    factories.a_finding(db, audit, **themed)
    # The first one is of a team for the whole county, which is in no district.
    earlier = WEDNESDAY - timedelta(days=1)
    factories.a_finding(db, audit, district_id=None, area_id=None, created_at=earlier, **themed)
    a_submission(db, status="coded", consent_analysis=True)
    factories.an_audit(
        db,
        assignment=factories.an_assignment(
            db,
            subject=db.get_one(Subject, audit.subject_id),
            round=factories.a_round(db, 3),
            source="re_audit",
            re_audit_of=audit.id,
        ),
        status="finalised",
        final_grade="good",
    )
    return audit


def test_a_theme_is_followed_from_audits_and_feedback_to_the_re_audit_and_back(
    db: Session, as_: As, example: ModuleType, people: dict[str, Person], audited: Any
) -> None:
    clients: dict[str, Client] = {part: as_(person) for part, person in people.items()}

    def ask(who: str, method: str, path: str, body: Any, headers: dict[str, str]) -> Any:
        return clients[who].request(method, path, json=body, headers=headers)

    story = example.Theme(ask, WEDNESDAY)
    story.tell()
    assert story.refusals >= 30
    kinds = [kind for kind, _ in story.forward]
    for kind in (
        *("thematic_audit", "finding", "recommendation", "line_of_enquiry", "action", "re_audit"),
    ):
        assert kind in kinds, kind
    change = story.change["change"]  # inadequate, requires improvement, good
    assert (change["grade_before"], change["grade_after"], change["levels"]) == (
        *("inadequate", "good"),
        2,
    )
    assert ("audit", str(audited.id)) in story.back
    done = db.scalars(select(Action)).one()
    assert (done.status, done.effectiveness) == (ActionStatus.VERIFIED, Effectiveness.EFFECTIVE)
