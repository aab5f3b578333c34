"""Working days and statutory clocks. Pure: the holidays are given, the database is not asked.

A working day is Monday to Friday and not a bank holiday of England and Wales (nor a day this
council is closed). The holidays are known from one day to another; a calculation that leaves that
range is refused, never guessed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from holidays import country_holidays

from app.core.dates import beyond, months_after

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
            day = self._within(_shifted(day, way))
            left -= self.is_working(day)
        return day

    def between(self, start: date, end: date) -> int:
        """Working days after `start`, up to and including `end`; negative if `end` is earlier."""
        if end < start:
            return -self.between(end, start)
        self._within(start)
        self._within(end)
        return sum(self.is_working(day) for day in _days_after(start, end))

    def _within(self, day: date) -> date:
        if not self.first <= day <= self.last:
            raise beyond(f"Working days are known from {self.first} to {self.last} only.")
        return day


def _shifted(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError as error:
        raise beyond("The calculation leaves the calendar.") from error


def _days_after(start: date, end: date) -> Iterator[date]:
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


class ClockUnit(StrEnum):
    WORKING_DAYS = "working_days"
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"


@dataclass(frozen=True)
class Clock:
    """By when something is due: at most `n` units after `start_event`, and who says so."""

    code: str
    unit: ClockUnit
    n: int
    source: str
    start_event: str

    def due(self, start: date, working: WorkingCalendar) -> date:
        """The last day that is in time, for a clock that started on `start`."""
        if self.unit is ClockUnit.WORKING_DAYS:
            return working.add(start, self.n)
        if self.unit is ClockUnit.MONTHS:
            return months_after(start, self.n)
        return _shifted(start, self.n * (7 if self.unit is ClockUnit.WEEKS else 1))


_REGULATIONS = "Care Planning, Placement and Case Review (England) Regulations 2010, as made"
_WORKING, _MONTHS = ClockUnit.WORKING_DAYS, ClockUnit.MONTHS

# Domain 12.1. What could not be confirmed in a source (the review record's own deadlines, an
# IRO's caseload) is not here. Local procedures say so in their source.
CLOCKS: dict[str, Clock] = {
    clock.code: clock
    for clock in (
        Clock("cic_review_1", _WORKING, 20, f"{_REGULATIONS}, reg 33(1)", "became_looked_after"),
        Clock("cic_review_2", _MONTHS, 3, f"{_REGULATIONS}, reg 33(2)", "previous_review"),
        Clock("cic_review_n", _MONTHS, 6, f"{_REGULATIONS}, reg 33(2)", "previous_review"),
        Clock(
            "icpc",
            _WORKING,
            15,
            "Standard Safeguarding Dataset, icpc_icpc_target_date",
            "strategy_discussion",
        ),
        Clock(
            "icpc_statistics",
            _WORKING,
            15,
            "Department for Education, Characteristics of children in need",
            "section_47_started",
        ),
        Clock(
            "rcpc_1",
            _MONTHS,
            3,
            "North Yorkshire safeguarding procedures, Managing a child protection plan;"
            " statutory guidance to be confirmed",
            "initial_conference",
        ),
        Clock(
            "rcpc_n",
            _MONTHS,
            6,
            "North Yorkshire safeguarding procedures, Managing a child protection plan;"
            " statutory guidance to be confirmed",
            "previous_conference",
        ),
        Clock(
            "core_group_1",
            _WORKING,
            10,
            "Local procedure: Newcastle, Core groups",
            "initial_conference",
        ),
        Clock(
            "iro_told",
            _WORKING,
            2,
            "Local procedure: Hertfordshire, citing the IRO Handbook",
            "became_looked_after",
        ),
        Clock(
            "iro_appointed",
            _WORKING,
            5,
            "Local procedure: Hertfordshire, citing the IRO Handbook; Rochdale",
            "became_looked_after",
        ),
        Clock(
            "iro_dispute",
            _WORKING,
            20,
            "IRO Handbook 6.2, as quoted by Southwark: the whole formal process",
            "formal_opened",
        ),
        Clock(
            "iro_recommendation",
            ClockUnit.DAYS,
            5,
            "Local procedure: Knowsley; uncontested, it becomes a decision",
            "recommendation_made",
        ),
        Clock("visit_first", ClockUnit.WEEKS, 1, f"{_REGULATIONS}, reg 28", "placement_started"),
        Clock("visit_n", ClockUnit.WEEKS, 6, f"{_REGULATIONS}, reg 28", "previous_visit"),
        Clock(
            "visit_n_to_18",
            _MONTHS,
            3,
            f"{_REGULATIONS}, reg 28: after the first year, if the placement is to last until 18",
            "previous_visit",
        ),
    )
}
