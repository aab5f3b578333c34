"""Arithmetic on calendar days."""

import calendar as months
from datetime import date, timedelta

from app.core.errors import Invalid


def beyond(sentence: str) -> Invalid:
    return Invalid(sentence, code="calendar_range")


def months_after(day: date, n: int) -> date:
    """Returns the day n calendar months later (n < 0: earlier), at most the month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    if not date.min.year <= year <= date.max.year:
        raise beyond("The result is outside the calendar.")
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


def days_after(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError as error:
        raise beyond("The result is outside the calendar.") from error
