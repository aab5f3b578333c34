"""What may leave the council: rounded numbers, of which no small one can be worked out."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.core import clock
from app.models.organisation.people import Person
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.figures.test_audit_metrics import MAY, a_decision, a_version
from tests.figures.test_meeting_metrics import a_meeting


@pytest.fixture
def manager(db: Session) -> Person:
    return factories.a_person(db, Role.QA_MANAGER)


def previewed(as_: As, who: Person, *slugs: str, **query: Any) -> list[dict[str, Any]]:
    """Returns what a publication of these figures together would show."""
    params = {"metric": list(slugs), "disclosure": "public", **query}
    answer = as_(who).get("/v1/metrics:query", params=params)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def shown(item: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Returns numerator and denominator of each figure, by the labels of its group."""
    found: Iterable[dict[str, Any]] = (*item["rows"], item["total"])
    return {
        " ".join(each["label"] or each["value"] for each in figure["group"]) or "total": (
            figure["numerator"],
            figure["denominator"],
        )
        for figure in found
    }


def assignments(db: Session, **teams: tuple[int, int]) -> None:
    """Stores assignments with a submitted audit, and others without one, by team."""
    with clock.held_at(MAY):
        for team, (done, not_done) in teams.items():
            at = factories.a_team(db, team.replace("_", "-"))
            for n in range(done + not_done):
                row = factories.an_assignment(db, at=at)
                if n < done:
                    factories.an_audit(db, assignment=row, status="submitted")


def test_numbers_are_rounded_to_5_and_parts_of_1_to_5_withheld(
    db: Session, as_: As, manager: Person
) -> None:
    assignments(db, dover_1=(12, 11), swale_1=(3, 15), ashford_1=(2, 2))
    (item,) = previewed(as_, manager, "completion_rate", by=["district"])
    assert shown(item) == {
        "Ashford": (None, None),
        "Dover": (10, 25),
        "Swale": (None, 20),
        "total": (15, 45),
    }
    statuses = {row["group"][0]["label"]: row["status"] for row in item["rows"]}
    assert statuses == {"Ashford": "c", "Dover": "shown", "Swale": "c"}


def test_everybody_or_nobody_of_fewer_than_12_is_withheld(
    db: Session, as_: As, manager: Person
) -> None:
    assignments(db, dover_1=(11, 0), swale_1=(0, 11), ashford_1=(12, 0), deal_1=(0, 12))
    (item,) = previewed(as_, manager, "completion_rate", by=["district"])
    assert shown(item) == {
        "Ashford": (10, 10),
        "Deal": (0, 10),
        "Dover": (None, 10),
        "Swale": (None, 10),
        "total": (25, 45),
    }


def test_two_shown_numbers_do_not_narrow_what_is_between_them(
    db: Session, as_: As, manager: Person
) -> None:
    """Of 7 one is late: `5` and `5` are 6 or 7 each, so that at most one could be late."""
    month = factories.a_round(db, 2)  # due on 28 May
    with clock.held_at(MAY):
        due = [factories.an_assignment(db, round=month) for _ in range(20)]
    for day, some in ((MAY, due[:6]), (datetime(2026, 6, 1, tzinfo=UTC), due[6:7])):
        with clock.held_at(day):
            for assignment in some:
                factories.an_audit(db, assignment=assignment, status="submitted")
    alone = [previewed(as_, manager, slug)[0] for slug in ("completion_rate",)]
    assert shown(alone[0])["total"] == (5, 20)
    both = previewed(as_, manager, "completion_rate", "completion_rate_on_time")
    numbers = [shown(item)["total"] for item in both]
    assert numbers == [(5, 20), (None, 20)]


def test_a_total_does_not_reveal_the_one_place_that_is_withheld(
    db: Session, as_: As, manager: Person
) -> None:
    """Of 7 six are in Dover: the 6 or 7 of all less the 6 or 7 of Dover would be one at most."""
    assignments(db, dover_1=(6, 0), swale_1=(1, 0))
    (item,) = previewed(as_, manager, "expected", by=["district"])
    assert shown(item)["Swale"] == (None, None)
    assert [shown(item)[name][1] for name in ("Dover", "total")].count(None) == 1


def test_many_sections_of_few_audits_are_withheld(db: Session, as_: As, manager: Person) -> None:
    with clock.held_at(MAY):
        for _ in range(2):  # twelve section grades, of two children
            audit = factories.an_audit(db, at=factories.a_team(db, "dover-1"), status="submitted")
            a_version(db, audit, 1, **dict.fromkeys("abcdef", "good"))
        for _ in range(12):
            audit = factories.an_audit(db, at=factories.a_team(db, "swale-1"), status="submitted")
            a_version(db, audit, 1, planning="good", oversight="outstanding")
    (item,) = previewed(as_, manager, "section_at_or_above", by=["district"])
    assert shown(item) == {"Dover": (None, None), "Swale": (25, 25), "total": (35, 35)}


def test_grades_are_parts_of_one_whole(db: Session, as_: As, manager: Person) -> None:
    with clock.held_at(MAY):
        for grade, n in (("inadequate", 2), ("good", 22), ("outstanding", 9)):
            for _ in range(n):
                factories.an_audit(db, status="finalised", final_grade=grade)
    (item,) = previewed(as_, manager, "grade_distribution")
    assert shown(item) == {
        "Inadequate": (None, 35),
        "Requires improvement": (0, 35),
        "Good": (20, 35),
        "Outstanding": (10, 35),
        "total": (None, 35),
    }


def test_kappas_and_means_are_of_30_at_least(db: Session, as_: As, manager: Person) -> None:
    """The 50 pairs of grades of docs/domain/figures.md have a linear kappa of 0.6133."""
    matrix = [[3, 1, 0, 0], [2, 14, 3, 0], [0, 7, 12, 1], [0, 0, 3, 4]]
    grades = ("inadequate", "requires_improvement", "good", "outstanding")
    pairs = [
        (before, after)
        for before, row in zip(grades, matrix, strict=True)
        for after, n in zip(grades, row, strict=True)
        for _ in range(n)
    ]
    few, many = pairs[:27], pairs[27:]
    for some, kappa, mean in ((few, None, None), (many, 0.61, -0.1)):
        with clock.held_at(MAY):
            for before, after in some:
                a_decision(db, before, after)
        agreed, shift = previewed(as_, manager, "weighted_kappa", "mean_shift")
        assert (agreed["total"]["value"], shift["total"]["value"]) == (kappa, mean)
        assert agreed["total"]["agreement"]["matrix"] is None
        assert shift["total"]["numerator"] is None


def test_figures_of_kinds_of_row_are_looked_at_apart(db: Session, as_: As, manager: Person) -> None:
    assignments(db, dover_1=(40, 20))
    for _ in range(8):
        a_meeting(db)
    items = previewed(as_, manager, "completion_rate", "qa_coverage")
    assert [shown(item)["total"] for item in items] == [(40, 60), (None, 10)]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ({"by": "team"}, "?by"),
        ({"by": "month"}, "?by"),
        ({"basis": "moderated"}, "?basis"),
        ({"basis": "proposed"}, "?basis"),
    ],
)
def test_what_no_publication_has_is_refused(
    as_: As, manager: Person, query: dict[str, str], parameter: str
) -> None:
    url = "/v1/metrics/good_or_better_rate"
    refused = as_(manager).get(url, params=query | {"disclosure": "public"})
    assert refused.status_code == 422
    fault = refused.json()["errors"][0]
    assert (fault["pointer"], fault["code"]) == (parameter, "not_published")
