"""The stored calendar: bank holidays of England and Wales, and the days this council is closed."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.core.errors import Conflict, Fault, Invalid, NotFound
from app.models.reference.closed_days import CalendarRange, ClosedDay
from app.schemas.reference.closed_days import (
    CalendarQuery,
    CalendarRead,
    ClosedDayRead,
    ClosedDayWrite,
    WorkingDaysQuery,
    WorkingDaysRead,
)
from app.services import access
from app.services.access import Actor
from app.services.platform import crud, filters, history
from app.services.platform.preconditions import Precondition
from app.services.reference.working_days import WorkingCalendar
from app.vocabulary.roles import Permission

Recalculation = Callable[[Session, Actor, date], None]
_RECALCULATIONS: list[Recalculation] = []


def recalculated_by(recalculation: Recalculation) -> None:
    """Declares what recalculates stored local targets when the council closes or reopens a day."""
    _RECALCULATIONS.append(recalculation)


def working_calendar(db: Session) -> WorkingCalendar:
    """Returns the calendar of local targets: bank holidays and the council's own closed days.

    Load it once for a batch. It is refused with 422 if none is stored.
    """
    return _calendar(db, select(func.array_agg(ClosedDay.day)))


def due_in(db: Session, working_days: int) -> date | None:
    """Returns the day that is so many working days after today; None where they are not known.

    An alert must not wait for the calendar to be completed.
    """
    try:
        return working_calendar(db).add(clock.today(), working_days)
    except Invalid:
        return None


def statutory_calendar(db: Session) -> WorkingCalendar:
    """Returns the calendar of statutory clocks: the bank holidays of England and Wales alone."""
    return _calendar(db, select(func.array_agg(ClosedDay.day)).where(ClosedDay.local.is_(False)))


def _calendar(db: Session, closed: Select[Any]) -> WorkingCalendar:
    days_off = closed.scalar_subquery()
    stored = db.execute(select(CalendarRange.first, CalendarRange.last, days_off)).first()
    if stored is None:
        raise Invalid("No closed days have been stored yet.", code="calendar_range")
    first, last, days = stored
    return WorkingCalendar(first, last, frozenset(days or ()))


def read(db: Session, actor: Actor, query: CalendarQuery) -> CalendarRead:
    """Returns the known range, and the closed days of the requested part."""
    known = working_calendar(db)
    rows = access.visible(actor, ClosedDay).order_by(ClosedDay.day)
    rows = filters.between(rows, ClosedDay.day, since=query.start, until=query.end)
    days = [ClosedDayRead.model_validate(row) for row in db.scalars(rows)]
    return CalendarRead(first=known.first, last=known.last, closed_days=days)


def calculate(db: Session, query: WorkingDaysQuery) -> WorkingDaysRead:
    """Adds working days to a day, or counts those between two days."""
    working = working_calendar(db)
    if query.days is not None and query.end is None:
        end = working.add(query.start, query.days)
        return WorkingDaysRead(start=query.start, end=end, working_days=query.days)
    if query.end is not None and query.days is None:
        days = working.between(query.start, query.end)
        return WorkingDaysRead(start=query.start, end=query.end, working_days=days)
    fault = Fault("?days", "one_of", "Give either `days` or `end`.")
    raise Invalid("The calculation needs exactly one of `days` and `end`.", errors=[fault])


def find(db: Session, actor: Actor, day: date, *, lock: bool = False) -> ClosedDay:
    """Returns the closed day of a date, or refuses with 404."""
    row = _closed(db, actor, day, lock=lock)
    if row is None:
        raise NotFound("This day is not a closed day.")
    return row


def _closed(db: Session, actor: Actor, day: date, *, lock: bool) -> ClosedDay | None:
    query = access.visible(actor, ClosedDay).where(ClosedDay.day == day)
    return db.scalar(query.with_for_update(of=ClosedDay) if lock else query)


def put(
    db: Session, actor: Actor, day: date, data: ClosedDayWrite, precondition: Precondition
) -> tuple[ClosedDay, bool]:
    """Closes a day (True), which moves open local targets, or renames a closure (False)."""
    access.require_at(actor, Permission.REFERENCE_MANAGE)
    row = _closed(db, actor, day, lock=True)
    if row is None:
        working_calendar(db).is_working(day)  # refuses a day that is out of range
        values = {"day": day, "title": data.title, "local": True}
        row = crud.create(db, actor, ClosedDay, ids.new(), values, Permission.REFERENCE_MANAGE)
        _recalculate(db, actor, day)
        return row, True
    _check_local(row)
    crud.replace(db, actor, row, {"title": data.title}, precondition)
    return row, False


def delete(db: Session, actor: Actor, day: date, precondition: Precondition) -> None:
    """Reopens a day that was closed by mistake, and recalculates the local targets it moved."""
    access.require_at(actor, Permission.REFERENCE_MANAGE)
    row = find(db, actor, day, lock=True)
    _check_local(row)
    precondition.demand(row)
    history.record(db, actor, "closed_day.delete", row, before=history.values(row))
    db.delete(row)
    _recalculate(db, actor, day)


def _recalculate(db: Session, actor: Actor, day: date) -> None:
    db.flush()
    for recalculation in _RECALCULATIONS:
        recalculation(db, actor, day)


def _check_local(row: ClosedDay) -> None:
    if not row.local:
        raise Conflict("A bank holiday cannot be changed or reopened.", code="bank_holiday")
