"""Working days. Pure: the holidays are given, and the database is not used.

A working day is Monday to Friday and not a bank holiday of England and Wales. For local targets,
but never for statutory clocks, it is also not a day on which this council is closed. The holidays
are known for a range of days; a calculation that leaves that range is refused, never guessed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from holidays import country_holidays

from app.core.dates import beyond, days_after

SATURDAY = 5


@dataclass(frozen=True)
class WorkingCalendar:
    """The closed days from `first` to `last`, both included."""

    first: date
    last: date
    closed: frozenset[date]

    def is_working(self, day: date) -> bool:
        """Whether a day within the range is a working day."""
        self._within(day)
        return day.weekday() < SATURDAY and day not in self.closed

    def add(self, day: date, n: int) -> date:
        """Returns the n-th working day after `day`, before it for a negative n; `day` for 0."""
        self._within(day)
        direction = 1 if n >= 0 else -1
        left = abs(n)
        while left:
            day = self._within(days_after(day, direction))
            left -= self.is_working(day)
        return day

    def between(self, start: date, end: date) -> int:
        """Counts the working days after `start` up to `end`; negative if `end` is earlier."""
        if end < start:
            return -self.between(end, start)
        self._within(start)
        self._within(end)
        return sum(self.is_working(day) for day in _days_between(start, end))

    def _within(self, day: date) -> date:
        if not self.first <= day <= self.last:
            raise beyond(f"Working days are known only from {self.first} to {self.last}.")
        return day


def _days_between(start: date, end: date) -> Iterator[date]:
    for n in range(1, (end - start).days + 1):
        yield start + timedelta(days=n)


def england_bank_holidays(first_year: int, last_year: int) -> dict[date, str]:
    """Returns the bank holidays of England and Wales, with substitute days, and their titles."""
    holidays = country_holidays("GB", subdiv="ENG", years=range(first_year, last_year + 1))
    return dict(sorted(holidays.items()))


def england(
    first_year: int, last_year: int, closures: frozenset[date] = frozenset()
) -> WorkingCalendar:
    """Returns the calendar of whole years, with this council's own closed days."""
    closed = frozenset(england_bank_holidays(first_year, last_year)) | closures
    return WorkingCalendar(date(first_year, 1, 1), date(last_year, 12, 31), closed)
