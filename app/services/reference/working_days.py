"""Working days and statutory clocks. Pure: the holidays are given, the database is not asked.

A working day is Monday to Friday and not a bank holiday of England and Wales (nor a day this
council is closed). The holidays are known from one day to another; a calculation that leaves that
range is refused, never guessed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from holidays import country_holidays

from app.core.dates import beyond, days_after

SATURDAY = 5


@dataclass(frozen=True)
class WorkingCalendar:
    """The closed days that are known from `first` to `last`, both included."""

    first: date
    last: date
    closed: frozenset[date]

    def is_working(self, day: date) -> bool:
        """Whether a day within the range is a working day."""
        self._within(day)
        return day.weekday() < SATURDAY and day not in self.closed

    def add(self, day: date, n: int) -> date:
        """The n-th working day after `day`, or before it for a negative n; `day` itself for 0."""
        self._within(day)
        way = 1 if n >= 0 else -1
        left = abs(n)
        while left:
            day = self._within(days_after(day, way))
            left -= self.is_working(day)
        return day

    def between(self, start: date, end: date) -> int:
        """Working days after `start`, up to and including `end`; negative if `end` is earlier."""
        if end < start:
            return -self.between(end, start)
        self._within(start)
        self._within(end)
        return sum(self.is_working(day) for day in _days_between(start, end))

    def _within(self, day: date) -> date:
        if not self.first <= day <= self.last:
            raise beyond(f"Working days are known from {self.first} to {self.last} only.")
        return day


def _days_between(start: date, end: date) -> Iterator[date]:
    for n in range(1, (end - start).days + 1):
        yield start + timedelta(days=n)


def england_bank_holidays(first_year: int, last_year: int) -> dict[date, str]:
    """Bank holidays of England and Wales, substitute days too, each with its title."""
    found = country_holidays("GB", subdiv="ENG", years=range(first_year, last_year + 1))
    return dict(sorted(found.items()))


def england(
    first_year: int, last_year: int, closures: frozenset[date] = frozenset()
) -> WorkingCalendar:
    """The calendar of whole years, with the days on which this council is closed besides."""
    closed = frozenset(england_bank_holidays(first_year, last_year)) | closures
    return WorkingCalendar(date(first_year, 1, 1), date(last_year, 12, 31), closed)
