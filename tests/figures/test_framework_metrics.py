"""Evidence of the practice framework in audits, with values worked out by hand."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.models.organisation.people import Person
from app.models.reference.code_lists import ReferenceCode
from app.vocabulary.auditing import AssignmentSource
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.figures.test_audit_metrics import figure
from tests.figures.test_practice_metrics import a_version, on, rows


@pytest.fixture
def qa(db: Session) -> Person:
    for n, code in enumerate(("reflective", "restorative"), 1):
        factories.saved(
            db,
            ReferenceCode(
                list_code="practice_framework",
                code=code,
                label=f"{code.title()} practice",
                meaning="What it means.",
                position=n,
            ),
        )
    return factories.a_person(db, Role.QA_MANAGER)


def evidence(section: str, *codes: str) -> dict[str, Any]:
    return {
        "section_key": section,
        "answers": [],
        "framework_evidence": [{"code": code, "note": None} for code in codes],
    }


def some_evidence(db: Session) -> None:
    """Stores four audits: two with evidence of two statements, one without, one of old."""
    with on(4):
        first, second, third, old = (
            factories.an_audit(
                db,
                status="submitted",
                assignment=factories.an_assignment(db, source=source),
            )
            for source in (
                *(AssignmentSource.RANDOM, AssignmentSource.DIRECTED),
                *(AssignmentSource.RANDOM, AssignmentSource.RANDOM),
            )
        )
        sections = [evidence("plan", "reflective", "restorative"), evidence("voice", "reflective")]
        a_version(db, first, sections=sections)
        a_version(db, second, sections=[evidence("plan", "reflective"), evidence("voice")])
        a_version(db, third, sections=[evidence("plan"), evidence("voice")])
        a_version(db, old, sections=[{"section_key": "plan", "answers": []}])


def test_an_audit_counts_once_for_each_statement_that_it_is_evidence_of(
    db: Session, as_: As, qa: Person
) -> None:
    some_evidence(db)
    measured = figure(as_, qa, "framework_evidence")
    assert rows(measured, "numerator", "denominator", "value") == {
        "reflective": (2, 4, 0.5),
        "restorative": (1, 4, 0.25),
    }
    labels = [row["group"][0]["label"] for row in measured["rows"]]
    assert labels == ["Reflective practice", "Restorative practice"]
    total = measured["total"]
    assert (total["value"], total["null_reason"]) == (None, "by_question_or_theme")
    by_section = figure(as_, qa, "framework_evidence", "?by=section&by=framework")
    assert rows(by_section, "numerator", "denominator") == {
        ("plan", "reflective"): (2, 4),
        ("plan", "restorative"): (1, 4),
        ("voice", "reflective"): (1, 4),
    }
    explained = figure(as_, qa, "framework_evidence", "?explain=rows")["explanation"]["items"]
    assert len({(row["audit_id"], row["part"]) for row in explained}) == len(explained) == 4


def test_the_share_of_audits_with_any_evidence_breaks_down_by_how_they_came_about(
    db: Session, as_: As, qa: Person
) -> None:
    some_evidence(db)
    measured = figure(as_, qa, "framework_evidenced", "?by=source")
    assert rows(measured, "numerator", "denominator") == {"directed": (1, 1), "random": (1, 3)}
    assert measured["total"]["value"] == 0.5
    assert measured["total"]["interval"]["method"] == "wilson"


def test_evidence_counts_as_it_was_submitted_last(db: Session, as_: As, qa: Person) -> None:
    with on(4):
        audit = factories.an_audit(db, status="submitted")
        a_version(db, audit, sections=[evidence("plan", "reflective")])
    with on(10):
        a_version(db, audit, 2, sections=[evidence("plan", "restorative")])
    found = {
        day: rows(figure(as_, qa, "framework_evidence", f"?as_of=2026-05-{day}"), "numerator")
        for day in ("05", "10")
    }
    assert found == {"05": {"reflective": (1,)}, "10": {"restorative": (1,)}}
