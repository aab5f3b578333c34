"""The stored calendar: bank holidays of England and Wales, and the days this council is closed."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core import ids
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


def working_calendar(db: Session) -> WorkingCalendar:
    """Returns the stored calendar; load it once for a batch. Refuses with 422 if none is stored."""
    closed = select(func.array_agg(ClosedDay.day)).scalar_subquery()
    stored = db.execute(select(CalendarRange.first, CalendarRange.last, closed)).first()
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
    """Closes a day (True) or renames a closure (False); due dates already set do not change."""
    access.require(actor, Permission.REFERENCE_MANAGE)
    row = _closed(db, actor, day, lock=True)
    if row is None:
        working_calendar(db).is_working(day)  # refuses a day that is out of range
        values = {"day": day, "title": data.title, "local": True}
        return crud.create(
            db, actor, ClosedDay, ids.new(), values, Permission.REFERENCE_MANAGE
        ), True
    _check_local(row)
    crud.replace(db, actor, row, {"title": data.title}, precondition)
    return row, False


def delete(db: Session, actor: Actor, day: date, precondition: Precondition) -> None:
    """Reopens a day that was closed by mistake."""
    access.require(actor, Permission.REFERENCE_MANAGE)
    row = find(db, actor, day, lock=True)
    _check_local(row)
    precondition.demand(row)
    history.record(db, actor, "closed_day.delete", row, before=history.values(row))
    db.delete(row)


def _check_local(row: ClosedDay) -> None:
    if not row.local:
        raise Conflict("A bank holiday cannot be changed or reopened.", code="bank_holiday")
