"""The weeks of anonymous feedback, which has no finer time."""

from datetime import UTC, date, datetime, time, timedelta


def week_of(day: date) -> date:
    """Returns the Monday of the week."""
    return day - timedelta(days=day.weekday())


def start_of(week: date) -> datetime:
    """Returns the instant that stands for every time of an anonymous row."""
    return datetime.combine(week, time(), UTC)
