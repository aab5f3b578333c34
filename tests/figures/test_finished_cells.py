"""Figures that SQL writes as JSON are those that are rendered from the counts of cells."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.core import clock
from app.models.organisation.org_units import OrgUnit
from app.models.organisation.people import Person
from app.services.figures.catalogue import METRICS
from app.services.figures.engine import finished_cells
from app.services.figures.engine.measure import Asked
from app.vocabulary.auditing import AssignmentStatus, AuditStatus
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.figures.test_audit_metrics import figure
from tests.figures.test_figures_over_samples import a_sample, audited

MARCH, MAY = datetime(2026, 3, 9, 9, tzinfo=UTC), datetime(2026, 5, 4, 9, tzinfo=UTC)
# Breakdowns by an own dimension of the metric come last by themselves.
BREAKDOWNS = ("", "by=month&by=team", "by=district&by=service", "by=auditor", "by=cycle&by=source")
OF_AUDITS = [slug for slug, each in METRICS.items() if each.population.design is not None]


@pytest.fixture
def qa(db: Session) -> Person:
    return factories.a_person(db, Role.QA_MANAGER)


def some_work(db: Session) -> None:
    """Stores audits of two months, teams and services: open, exempted, submitted and final."""
    teams = [factories.a_team(db, name) for name in ("dartford-1", "dover-1")]
    for moment in (MARCH, MAY):
        with clock.held_at(moment):
            for n in range(9):
                due = factories.an_assignment(
                    db, at=teams[n % 2], due_date=date(2026, 5 + n % 2, 28)
                )
                if n == 0:
                    due.status = AssignmentStatus.EXEMPTED
                elif n > 2:
                    grade = ("good", "inadequate")[n % 2]
                    audit = factories.an_audit(db, assignment=due, status="submitted")
                    audit.proposed_grade = grade
                    if n > 4:
                        audit.status, audit.final_grade = AuditStatus.FINALISED, grade
    db.flush()


def both(as_: As, who: Person, slug: str, query: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Returns the figures as SQL wrote them, and as they are rendered beside their rows."""
    written = figure(as_, who, slug, f"?{query}")
    rendered = figure(as_, who, slug, f"?{query}&explain=rows&limit=1")
    return written, rendered | {"explanation": None}


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Returns the slugs of the metrics whose cells SQL wrote, as they come."""
    slugs: list[str] = []
    original = finished_cells.finished

    def noted(db: Session, asked: list[Asked], most: int) -> Any:
        slugs.extend(each.metric.slug for each in asked)
        return original(db, asked, most)

    monkeypatch.setattr(finished_cells, "finished", noted)
    return slugs


def test_every_figure_of_audits_is_the_same_written_by_sql_and_rendered_from_cells(
    db: Session, as_: As, qa: Person, written: list[str]
) -> None:
    some_work(db)
    compared = 0
    for slug in OF_AUDITS:
        for query in BREAKDOWNS:
            finished, rendered = both(as_, qa, slug, query)
            assert finished == rendered, (slug, query)
            compared += len(finished["rows"])
    assert compared > 200
    plain = {"expected", "completion_rate", "overdue_count", "grade_distribution"}
    assert plain <= set(written)
    assert "weighted_kappa" not in written


def test_grades_and_shares_by_grade_are_each_as_they_are_alone(
    db: Session, as_: As, qa: Person
) -> None:
    some_work(db)
    slugs = ("good_or_better_rate", "grade_distribution")
    query = {"metric": slugs, "by": ["team", "grade"]}
    items = as_(qa).get("/v1/metrics:query", params=query).json()["items"]
    assert [each["slug"] for each in items] == list(slugs)
    for item in items:
        finished, rendered = both(as_, qa, item["slug"], "by=team&by=grade")
        assert item == finished == rendered


def test_values_are_named_and_written_with_what_json_escapes(
    db: Session, as_: As, qa: Person
) -> None:
    some_work(db)
    name = 'O\'Neill "Siân" \\ 100 % :x\n👍'
    team = factories.a_team(db, "dover-1")
    db.execute(update(OrgUnit).where(OrgUnit.id == team.id).values(name=name))
    finished, rendered = both(as_, qa, "completion_rate", "by=team")
    assert finished == rendered
    labels = {row["group"][0]["value"]: row["group"][0]["label"] for row in finished["rows"]}
    assert labels[str(team.id)] == name


def test_a_group_without_a_value_comes_last_and_says_what_that_means(
    db: Session, as_: As, qa: Person
) -> None:
    some_work(db)
    factories.an_assignment(db, auditor_id=None, status="declined", due_date=date(2026, 5, 28))
    finished, rendered = both(as_, qa, "expected", "by=auditor")
    assert finished == rendered
    assert finished["rows"][-1]["group"][0] == {
        "dimension": "auditor",
        "value": None,
        "label": "Not allocated",
    }


def test_figures_over_drawn_audits_keep_the_interval_of_their_design(
    db: Session, as_: As, qa: Person, written: list[str]
) -> None:
    draw = a_sample(db, qa, north=(3, 30))
    audited(db, draw, "north", "good", "good", "inadequate")
    finished, rendered = both(as_, qa, "grade_distribution", "by=team")
    assert finished == rendered
    assert {row["interval"]["method"] for row in finished["rows"]} == {"design_weighted"}
    assert written == []
