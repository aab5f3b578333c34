"""The one clock. No other code reads the time of the machine or of the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

_held: ContextVar[datetime | None] = ContextVar("held", default=None)


def now() -> datetime:
    """Returns the present instant, in UTC."""
    return _held.get() or datetime.now(UTC)


def today() -> date:
    """Returns today's date in London."""
    return day_of(now())


def day_of(instant: datetime) -> date:
    """Returns the London date of an instant."""
    return instant.astimezone(LONDON).date()


def start_of(day: date) -> datetime:
    """Returns 00:00 of a London day, as an instant."""
    return datetime.combine(day, time(), LONDON).astimezone(UTC)


def end_of(day: date) -> datetime:
    """Returns 24:00 of a London day, as an instant: the state at that time is the day's state."""
    return datetime.combine(day + timedelta(days=1), time(), LONDON).astimezone(UTC)


def has_ended(day: date) -> bool:
    """Whether a London day is over, by the clock of the machine, wherever ours is held."""
    return end_of(day) <= datetime.now(UTC)


@contextmanager
def held_at(instant: datetime) -> Iterator[None]:
    """Holds the clock at `instant` for everything inside."""
    token = _held.set(instant)
    try:
        yield
    finally:
        _held.reset(token)
