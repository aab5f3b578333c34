"""Nobody's characteristic can be solved from the tables and the rows that the Unit reads.

The attacker is of the Unit: they know what everybody answered, in which campaign and district, and
ask everything that can be asked. A linear programme says which parts each person may be of.
"""

import random
from collections.abc import Iterable
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import pytest
from scipy.optimize import linprog
from sqlalchemy.orm import Session

from app.core import clock
from app.models.feedback.submissions import FeedbackAnswer
from app.services.figures.feedback import protected_table
from app.services.figures.feedback.protected_table import Respondent
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.factories import feedback

PARTS = ("female", "male", None)
QUESTIONS = ("worker_listens", "feels_safe")
IN_2026 = datetime(2026, 2, 2, 12, tzinfo=UTC)
SURE = 1 - 1e-6
Row = dict[tuple[int, Any], float]


class Attack:
    """What an attacker knows: inequalities over who is of which part, one unknown for each."""

    def __init__(self, ratings: list[dict[str, int]]) -> None:
        self.ratings = ratings
        self.rows: list[list[float]] = []
        self.most: list[float] = []

    def learn(self, part: Any, weights: Iterable[float], least: float, most: float) -> None:
        """Adds that the weights of those of a part sum to something between two bounds."""
        row = [0.0] * (len(self.ratings) * len(PARTS))
        for n, weight in enumerate(weights):
            row[n * len(PARTS) + PARTS.index(part)] = weight
        self.rows += [row, [-each for each in row]]
        self.most += [most, -least]

    def solved(self) -> list[int]:
        """Returns the people who can be of one part alone."""
        people = len(self.ratings)
        one = [
            [float(column // len(PARTS) == n) for column in range(people * len(PARTS))]
            for n in range(people)
        ]
        known = {"A_ub": self.rows, "b_ub": self.most, "A_eq": one, "b_eq": [1] * people}
        found = []
        for n in range(people):
            for part in range(len(PARTS)):
                cost = [0.0] * (people * len(PARTS))
                cost[n * len(PARTS) + part] = 1
                least = linprog(cost, **known, bounds=(0, 1))
                assert least.success, least.message
                if least.fun > SURE:
                    found.append(n)
        return found


def some_people(seed: int, number: int) -> list[tuple[Any, dict[str, int]]]:
    """Returns parts and ratings at random, of each part enough; not everybody rates everything."""
    dice = random.Random(seed)  # noqa: S311
    parts = [part for part in PARTS for _ in range(10)]
    parts += dice.choices(PARTS, k=number - len(parts))
    return [
        (part, {each: dice.randint(1, 5) for each in QUESTIONS if dice.random() < 0.97})
        for part in parts
    ]


def test_exact_tables_by_campaign_would_be_solved() -> None:
    """The attack finds somebody where there is somebody to find."""
    people = some_people(1, 31)
    attack = Attack([ratings for _, ratings in people])
    for start in range(0, 31, 4):
        here = range(start, min(start + 4, 31))
        for part in PARTS:
            of_part = [n for n in here if people[n][0] == part]
            attack.learn(part, [float(n in here) for n in range(31)], len(of_part), len(of_part))
            for question in QUESTIONS:
                weights = [
                    float(r.get(question, 0) * (n in here)) for n, (_, r) in enumerate(people)
                ]
                total = sum(weights[n] for n in of_part)
                attack.learn(part, weights, total, total)
    assert len(attack.solved()) > 10


@pytest.mark.parametrize("seed", range(4))
def test_no_query_solves_for_one_person(db: Session, as_: As, seed: int) -> None:
    people = some_people(seed, 36)
    campaigns = [
        feedback.a_named_campaign(
            db, factories.a_district(db, code), status="closed", closed_on=date(2025, 5, 7)
        )
        for code in ("dartford", "ashford", "dover")
    ]
    for n, (part, ratings) in enumerate(people):
        answers = [
            FeedbackAnswer(question_key=key, position=at, value_num=value)
            for at, (key, value) in enumerate(ratings.items())
        ]
        feedback.a_submission(db, campaigns[n % 3], answers=answers, gender=part)
    attack = Attack([ratings for _, ratings in people])
    with clock.held_at(IN_2026):
        manager = as_(factories.a_person(db, Role.QA_MANAGER))
        for slug in ("submissions", "rating_mean"):
            url = f"/v1/feedback-figures/{slug}?by=gender"
            for row in manager.get(url).json()["rows"]:
                learn(attack, row)
            narrower = [f"campaign_id={each.id}" for each in campaigns]
            narrower += [f"unit_id={each.org_unit_id}" for each in campaigns]
            narrower += ["by=district", "by=disabled", "week_to=2025-01-06", "service_line=other"]
            assert {manager.get(f"{url}&{query}").status_code for query in narrower} == {422}
    assert len(attack.rows) >= 2 * len(PARTS)
    assert attack.solved() == []


def learn(attack: Attack, row: dict[str, Any]) -> None:
    """Learns a row of a table: a number rounded to 5, or a mean rounded to a half."""
    said = {each["dimension"]: each["value"] for each in row["group"]}
    question = said.get("question")
    if question is None:
        ones = [1.0] * len(attack.ratings)
        attack.learn(said["gender"], ones, row["numerator"] - 2.5, row["numerator"] + 2.5)
        return
    key = question.rpartition(".")[2]
    raters = [float(key in ratings) for ratings in attack.ratings]
    attack.learn(said["gender"], raters, row["denominator"] - 2.5, row["denominator"] + 2.5)
    for sign in (1, -1):  # total - (mean + 1/4) * raters <= 0, and the other way round
        bound = row["value"] + sign * 0.25
        weights = [
            sign * (ratings[key] - bound) if key in ratings else 0.0 for ratings in attack.ratings
        ]
        attack.learn(said["gender"], weights, -1e6, 0)


def test_in_a_table_that_is_shown_everybody_can_change_places_unseen() -> None:
    """Counted again without the code that judges: each with each, over whole tables."""
    shown = 0
    for seed in range(12):
        people = [
            Respondent(part, tuple((key, Fraction(value)) for key, value in ratings.items()))
            for part, ratings in some_people(seed, 40)
        ]
        table = protected_table.means(people)
        shown += bool(table)
        for n, person in enumerate(people) if table else ():
            assert any(
                protected_table._Table(exchanged(people, n, other)).shown  # noqa: SLF001
                == protected_table._Table(people).shown  # noqa: SLF001
                for other in range(len(people))
                if people[other].part != person.part
            )
    assert shown >= 1


def exchanged(people: list[Respondent], n: int, other: int) -> list[Respondent]:
    moved = list(people)
    moved[n] = Respondent(people[other].part, people[n].ratings)
    moved[other] = Respondent(people[n].part, people[other].ratings)
    return moved
