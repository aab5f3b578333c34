"""The one clock. Nothing else asks the machine, or the database, what time it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

_held: ContextVar[datetime | None] = ContextVar("held", default=None)


def now() -> datetime:
    """This instant, in UTC."""
    return _held.get() or datetime.now(UTC)


def today() -> date:
    """The calendar date in London."""
    return day_of(now())


def day_of(instant: datetime) -> date:
    """The London calendar date of an instant."""
    return instant.astimezone(LONDON).date()


def start_of(day: date) -> datetime:
    """00:00 of a London day, as an instant."""
    return datetime.combine(day, time(), LONDON).astimezone(UTC)


def end_of(day: date) -> datetime:
    """24:00 of a London day, as an instant: what was so then was so on that day."""
    return datetime.combine(day + timedelta(days=1), time(), LONDON).astimezone(UTC)


@contextmanager
def held_at(instant: datetime) -> Iterator[None]:
    """Tell the story of another time: everything inside happens at `instant`."""
    token = _held.set(instant)
    try:
        yield
    finally:
        _held.reset(token)
