"""Figures as CSV: the file holds what the JSON holds, and opens well in a spreadsheet."""

import csv
import io
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.models.organisation.people import Person
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.figures.test_audit_metrics import a_decision, figure
from tests.figures.test_meeting_metrics import MAY_11, a_meeting, a_record


@pytest.fixture
def qa(db: Session) -> Person:
    factories.the_calendar(db)
    return factories.a_person(db, Role.QA_MANAGER)


def lines(as_: As, who: Person, slug: str, query: str = "") -> list[dict[str, str]]:
    answer = as_(who).get(f"/v1/metrics/{slug}/csv{query}")
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def same(cell: str, value: Any) -> bool:
    """Whether a cell says what a member says: null is empty, numbers have four places."""
    if value is None:
        return cell == ""
    return float(cell) == value if isinstance(value, int | float) else cell == value


def test_a_file_says_that_it_is_utf8_and_how_it_is_called(as_: As, qa: Person) -> None:
    answer = as_(qa).get("/v1/metrics/expected/csv?as_of=2026-05-31")
    assert answer.content.startswith(b"\xef\xbb\xbfmetric,")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    named = answer.headers["content-disposition"]
    assert named == 'attachment; filename="expected-2026-05-31.csv"'


def test_a_file_has_a_line_for_each_figure_and_one_for_the_total(
    db: Session, as_: As, qa: Person
) -> None:
    factories.an_audit(db, at=factories.a_team(db, "swale-1"), status="finalised")
    factories.an_audit(db, at=factories.a_team(db, "dover-1"), status="submitted")
    found = lines(as_, qa, "good_or_better_rate", "?by=district&basis=final")
    told = figure(as_, qa, "good_or_better_rate", "?by=district&basis=final")
    assert [(line["line"], line["district_label"]) for line in found] == [
        *(("group", row["group"][0]["label"]) for row in told["rows"]),
        ("total", ""),
    ]
    for line, row in zip(found, [*told["rows"], told["total"]], strict=True):
        assert line["basis"] == told["parameters"]["basis"] == "final"
        for name in ("numerator", "denominator", "value", "status", "null_reason"):
            assert same(line[name], row[name]), name
        for reason, n in row["exclusions"].items():
            assert same(line[f"excluded_{reason}"], n), reason
    assert {line["excluded_not_final"] for line in found} == {"0", "1"}


def test_a_file_without_figures_keeps_its_columns_and_its_total(as_: As, qa: Person) -> None:
    query = "?by=service&as_of=2020-01-01"
    (line,) = lines(as_, qa, "completion_rate", query)
    assert (line["line"], line["service"], line["denominator"]) == ("total", "", "0")
    assert line["null_reason"] == "nothing_due"


def test_a_file_has_the_quantiles(db: Session, as_: As, qa: Person) -> None:
    a_record(db, a_meeting(db), MAY_11)
    (line,) = lines(as_, qa, "qa_lag")
    told = figure(as_, qa, "qa_lag")["total"]["quantiles"]
    assert told["n"] == 1
    for name in ("n", "median", "p90"):
        assert same(line[name], told[name]), name


def test_a_file_has_the_matrix_and_the_kappas(db: Session, as_: As, qa: Person) -> None:
    a_decision(db, "good", "outstanding")
    a_decision(db, "good", "good")
    (line,) = lines(as_, qa, "weighted_kappa", "?weights=quadratic")
    assert (line["weights"], line["n"]) == ("quadratic", "2")
    assert (line["good_to_outstanding"], line["good_to_good"]) == ("1", "1")
    assert line["outstanding_to_good"] == "0"
    told = figure(as_, qa, "weighted_kappa", "?weights=quadratic")["total"]["agreement"]
    for name in ("kappa_unweighted", "kappa_linear", "kappa_quadratic", "word"):
        assert same(line[name], told[name]), name


def test_no_cell_can_be_read_as_a_formula(db: Session, as_: As, qa: Person) -> None:
    team = factories.a_team(db, "swale-1")
    team.name = '=HYPERLINK("http://x")'
    db.flush()
    factories.an_audit(db, at=team, status="submitted")
    (line, _) = lines(as_, qa, "expected", "?by=team")
    assert line["team_label"] == '\'=HYPERLINK("http://x")'
