"""The yearly table of feedback by one protected characteristic, of the whole county.

The Unit reads all answers, but not who gave them by gender or age. Each figure by a protected
characteristic is an equation about the same people, and enough equations are solved: so there is
one table a year for each characteristic, of campaigns that are closed, without any filter, and all
of it is judged together. Numbers of people are rounded to 5 and means to a half. It is shown only
if each person could change places with somebody of another part, and nothing in it would change:
then nobody can tell which of the two is which. Those who did not say are a part like the others.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from app.services.figures.feedback.counts import Cell, Cells

LEAST = 10  # people of each part, and of each part those who rated a question
STEP, HALF = 5, Fraction(1, 2)  # to which numbers of people and means are rounded
TRIED = 300  # others whose place is tried for each person
Key = tuple[Any, str]  # a part and a question


@dataclass(frozen=True)
class Respondent:
    """A part of the characteristic, None for who did not say, and the ratings by question."""

    part: Any
    ratings: tuple[tuple[str, Fraction], ...] = ()


def numbers(people: Sequence[Respondent]) -> Cells:
    """Returns how many people are of each part; nothing if a part is small or the only one."""
    counts = Counter(person.part for person in people)
    if len(counts) < 2 or min(counts.values()) < LEAST:  # noqa: PLR2004 - one part is everybody
        return {}
    return {((part,), ()): _cell(n) for part, n in counts.items()}


def means(people: Sequence[Respondent]) -> Cells:
    """Returns the mean of each question and part; nothing if it would tell of a single person."""
    if not numbers(people):
        return {}
    table = _Table(people)
    if not all(table.may_be_another(person) for person in table.kinds):
        return {}
    return {(key, ()): _cell(n, mean) for key, (mean, n) in table.shown.items()}


def _cell(number: int, mean: Fraction = Fraction(1)) -> Cell:
    rounded = _to(STEP, number)
    return Cell(mean * rounded, int(rounded))


def _to(step: int | Fraction, value: int | Fraction) -> Fraction:
    return int(Fraction(value) / step + HALF) * Fraction(step)


class _Table:
    """The means of a year, and whether a change of two people would be seen in them."""

    def __init__(self, people: Sequence[Respondent]) -> None:
        self.kinds = list(dict.fromkeys(people))
        self.parts = {person.part for person in people}
        self.totals: dict[Key, Fraction] = defaultdict(Fraction)
        self.raters: Counter[Key] = Counter()
        for person in people:
            for question, rating in person.ratings:
                self.totals[person.part, question] += rating
                self.raters[person.part, question] += 1
        self.shown = self._shown({question for _, question in self.raters})

    def _shown(self, questions: Iterable[str]) -> dict[Key, tuple[Fraction, int]]:
        """Returns mean and number as they are printed, of questions that enough have rated."""
        return {
            (part, question): (
                _to(HALF, self.totals[part, question] / self.raters[part, question]),
                int(_to(STEP, self.raters[part, question])),
            )
            for question in questions
            if all(self.raters[part, question] >= LEAST for part in self.parts)
            for part in self.parts
        }

    def may_be_another(self, person: Respondent) -> bool:
        """Whether the person and one of another part could change places unseen."""
        others = [each for each in self.kinds if each.part != person.part]
        return any(self._unseen(person, other) for other in others[:TRIED])

    def _unseen(self, one: Respondent, other: Respondent) -> bool:
        questions = {question for who in (one, other) for question, _ in who.ratings}
        before = {key: pair for key, pair in self.shown.items() if key[1] in questions}
        self._move(one, other.part)
        self._move(other, one.part)
        after = self._shown(questions)
        self._move(one, other.part, back=True)
        self._move(other, one.part, back=True)
        return before == after

    def _move(self, person: Respondent, part: Any, *, back: bool = False) -> None:
        sign = -1 if back else 1
        for question, rating in person.ratings:
            for there, number in ((person.part, -sign), (part, sign)):
                self.totals[there, question] += number * rating
                self.raters[there, question] += number
