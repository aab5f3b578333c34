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
    """The calendar as stored now; load it once for a batch. 422 while nothing is known."""
    closed = select(func.array_agg(ClosedDay.day)).scalar_subquery()
    found = db.execute(select(CalendarRange.first, CalendarRange.last, closed)).first()
    if found is None:
        raise Invalid("No working days are known here yet.", code="calendar_range")
    first, last, days = found
    return WorkingCalendar(first, last, frozenset(days or ()))


def read(db: Session, actor: Actor, query: CalendarQuery) -> CalendarRead:
    """The known range, and the closed days in the part that is asked for."""
    known = working_calendar(db)
    rows = access.visible(actor, ClosedDay).order_by(ClosedDay.day)
    rows = filters.between(rows, ClosedDay.day, since=query.start, until=query.end)
    days = [ClosedDayRead.model_validate(row) for row in db.scalars(rows)]
    return CalendarRead(first=known.first, last=known.last, closed_days=days)


def calculate(db: Session, query: WorkingDaysQuery) -> WorkingDaysRead:
    """Add working days to a day, or count those between two."""
    working = working_calendar(db)
    if query.days is not None and query.end is None:
        end = working.add(query.start, query.days)
        return WorkingDaysRead(start=query.start, end=end, working_days=query.days)
    if query.end is not None and query.days is None:
        days = working.between(query.start, query.end)
        return WorkingDaysRead(start=query.start, end=query.end, working_days=days)
    fault = Fault("?days", "one_of", "Give `days` or `end`, one of the two.")
    raise Invalid("It is not clear what to calculate.", errors=[fault])


def find(db: Session, actor: Actor, day: date, *, lock: bool = False) -> ClosedDay:
    """The closed day of a date, or 404."""
    row = _closed(db, actor, day, lock=lock)
    if row is None:
        raise NotFound("That is no closed day.")
    return row


def _closed(db: Session, actor: Actor, day: date, *, lock: bool) -> ClosedDay | None:
    query = access.visible(actor, ClosedDay).where(ClosedDay.day == day)
    return db.scalar(query.with_for_update(of=ClosedDay) if lock else query)


def put(
    db: Session, actor: Actor, day: date, data: ClosedDayWrite, precondition: Precondition
) -> tuple[ClosedDay, bool]:
    """Close a day (True), or rename a closure (False). What is due already stays as it is."""
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
    """Open a day again that was closed by mistake."""
    access.require(actor, Permission.REFERENCE_MANAGE)
    row = find(db, actor, day, lock=True)
    _check_local(row)
    precondition.demand(row)
    history.record(db, actor, "closed_day.delete", row, before=history.values(row))
    db.delete(row)


def _check_local(row: ClosedDay) -> None:
    if not row.local:
        raise Conflict("A bank holiday is not this council's to change.", code="bank_holiday")
