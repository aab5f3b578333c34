"""Working days between two dates, as SQL."""

from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, case, exists, func, literal_column, select

from app.models.reference.closed_days import CalendarRange, ClosedDay


def _weekdays(day: Any) -> Any:
    """Returns the number of weekdays from Monday 5 January 1970 up to and including a day."""
    passed = day - literal_column("date '1970-01-05'", Date)
    weeks = passed.op("/", precedence=8)(literal_column("7", Integer))
    rest = passed.op("%", precedence=8)(literal_column("7", Integer))
    return weeks * literal_column("5", Integer) + func.least(rest + 1, literal_column("5", Integer))


def between(start: Any, end: Any) -> Any:
    """Returns the working days after `start` up to and including `end`; negative if reversed."""
    low, high = func.least(start, end), func.greatest(start, end)
    closed = (
        select(func.count())
        .where(
            ClosedDay.day > low,
            ClosedDay.day <= high,
            func.extract("isodow", ClosedDay.day) < literal_column("6"),
        )
        .scalar_subquery()
    )
    days = _weekdays(high) - _weekdays(low) - closed
    return case((end < start, -days), else_=days)


def are_known(start: Any, end: Any) -> ColumnElement[bool]:
    """Whether the closed days are known for all of a period."""
    return exists(
        select(CalendarRange.first).where(
            CalendarRange.first <= func.least(start, end),
            CalendarRange.last >= func.greatest(start, end),
        )
    )
