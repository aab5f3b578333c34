"""Figures name what they are broken down by."""

from collections.abc import Iterable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.models.auditing.audits import Audit
from app.models.organisation.people import Person
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.figures.test_audit_metrics import a_decision, a_version, figure
from tests.figures.test_meeting_metrics import a_meeting


@pytest.fixture
def qa(db: Session) -> Person:
    return factories.a_person(db, Role.QA_MANAGER)


def labels(rows: Iterable[dict[str, Any]]) -> dict[str | None, str | None]:
    return {row["group"][0]["value"]: row["group"][0]["label"] for row in rows}


def an_audit_with_sections(db: Session) -> Audit:
    audit = factories.an_audit(db, status="finalised")
    a_version(db, audit, 1, planning="good")
    return audit


def test_grades_tools_and_services_have_names(db: Session, as_: As, qa: Person) -> None:
    audit = an_audit_with_sections(db)
    assert labels(figure(as_, qa, "grade_distribution")["rows"])["requires_improvement"] == (
        "Requires improvement"
    )
    by_service = figure(as_, qa, "expected", "?by=service")["rows"]
    assert labels(by_service) == {"children_in_care": "Children in care"}
    by_tool = labels(figure(as_, qa, "expected", "?by=tool")["rows"])
    assert list(by_tool) == [audit.tool_key]
    assert by_tool[audit.tool_key] not in (None, audit.tool_key)


def test_reasons_and_kinds_have_names(db: Session, as_: As, qa: Person) -> None:
    a_decision(db, "good", "good")
    by_reason = figure(as_, qa, "exact_agreement", "?by=selection_reason")["rows"]
    assert labels(by_reason) == {"random": "Random"}
    a_meeting(db)
    by_kind = figure(as_, qa, "qa_coverage", "?by=kind")["rows"]
    assert labels(by_kind) == {"cic_review": "Child in care review"}


def test_a_section_has_the_title_of_the_newest_version_of_its_tool(
    db: Session, as_: As, qa: Person
) -> None:
    audit = an_audit_with_sections(db)
    version = factories.a_tool_version(db)
    assert audit.tool_version_id == version.id
    key, title = (version.content["sections"][0][name] for name in ("key", "title"))
    a_version(db, audit, 2, **{key: "good"})
    by_section = figure(as_, qa, "section_at_or_above", "?by=section")["rows"]
    assert labels(by_section) == {key: title}


def test_a_child_of_no_known_team_counts_at_a_place_that_is_not_known(
    db: Session, as_: As, qa: Person
) -> None:
    council = factories.the_county(db)
    factories.an_assignment(db, at=council)
    for dimension, value in (("team", None), ("district", None), ("area", None)):
        rows = figure(as_, qa, "expected", f"?by={dimension}")["rows"]
        assert labels(rows) == {value: "Not known"}, dimension
