"""Feedback figures as CSV: the file holds what the JSON holds, and no more."""

import csv
import io
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.models.organisation.people import Person
from app.services.figures.feedback.catalogue import FIGURES
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.factories import feedback
from tests.figures.test_csv import same
from tests.figures.test_feedback_figures import LISTENS, URL, get, rated


@pytest.fixture
def manager(db: Session) -> Person:
    return factories.a_person(db, Role.QA_MANAGER)


def lines(as_: As, who: Person, slug: str, query: str = "") -> list[dict[str, str]]:
    answer = as_(who).get(f"{URL}/{slug}/csv?{query}")
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_a_file_of_feedback_has_the_figures_of_the_answer_and_withholds_the_same(
    db: Session, as_: As, manager: Person
) -> None:
    """Of 21 ratings 2 are ones: withheld, and with them the 7 fours."""
    rated(db, feedback.a_named_campaign(db), [5] * 12 + [4] * 7 + [1] * 2)
    found = lines(as_, manager, "rating_distribution", "by=channel")
    shown = get(as_, manager, "rating_distribution", "by=channel")
    counted = [(line["question"], line["answer"], line["numerator"]) for line in found]
    assert counted == [
        (LISTENS, "1", ""),
        (LISTENS, "4", ""),
        (LISTENS, "5", "12"),
        ("", "", "0"),
    ]
    assert [line["line"] for line in found] == ["group", "group", "group", "total"]
    for line, row in zip(found, [*shown["rows"], shown["total"]], strict=True):
        assert (line["scope"], line["threshold"]) == ("live", "6")
        for name in ("numerator", "denominator", "value", "status", "null_reason"):
            assert same(line[name], row[name]), name
        for each in row["group"]:
            assert same(line[each["dimension"]], each["value"])
            assert same(line[f"{each['dimension']}_label"], each["label"])


def test_a_file_of_feedback_has_a_name_and_the_mark_of_utf8(as_: As, manager: Person) -> None:
    answer = as_(manager).get(f"{URL}/submissions/csv")
    assert answer.content.startswith(b"\xef\xbb\xbffigure,")
    day = get(as_, manager, "submissions")["as_of"]
    named = answer.headers["content-disposition"]
    assert named == f'attachment; filename="submissions-{day}.csv"'


def test_every_feedback_figure_has_a_file_whose_columns_stay_without_feedback(
    as_: As, manager: Person
) -> None:
    for slug, figure in FIGURES.items():
        (line,) = lines(as_, manager, slug)
        assert line["line"] == "total", slug
        named: dict[str, Any] = dict.fromkeys(figure.own_dimensions, "")
        assert line.items() >= named.items(), slug


def test_a_file_of_feedback_is_refused_where_the_figure_is(db: Session, as_: As) -> None:
    director, auditor = (factories.a_person(db, role) for role in (Role.DIRECTOR, Role.AUDITOR))
    refused = as_(director).get(f"{URL}/submissions/csv?by=month")
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "not_published")
    assert as_(auditor).get(f"{URL}/submissions/csv").status_code == 403
    assert as_(director).get(f"{URL}/no_such/csv").status_code == 404
