from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import CHANGES, answers
from app.http.dependencies import Db, Reader, Writer
from app.models.reference.closed_days import ClosedDay
from app.schemas.platform.common import Day
from app.schemas.reference.closed_days import (
    CalendarQuery,
    CalendarRead,
    ClosedDayRead,
    ClosedDayWrite,
    WorkingDaysQuery,
    WorkingDaysRead,
)
from app.services.reference import closed_days

router = APIRouter(prefix="/v1/calendar", tags=["calendar"])


@router.get("", responses=answers(CalendarRead, Invalid))
def get_calendar(db: Db, reader: Reader, query: Annotated[CalendarQuery, Query()]) -> Response:
    """Lists bank holidays and local closures, with the range in which they are known."""
    return reader.json(closed_days.read(db, reader.actor, query))


@router.get("/working-days", responses=answers(WorkingDaysRead, Invalid))
def calculate_working_days(
    db: Db, reader: Reader, query: Annotated[WorkingDaysQuery, Query()]
) -> Response:
    """Adds working days to a day, or counts those between two days."""
    return reader.json(closed_days.calculate(db, query))


@router.get("/closed-days/{day}", responses=answers(ClosedDayRead, NotFound, Invalid))
def get_closed_day(db: Db, reader: Reader, day: Day) -> Response:
    """Returns one closed day."""
    row = closed_days.find(db, reader.actor, day)
    return reader.one(ClosedDayRead, ClosedDay, row.id)


@router.put("/closed-days/{day}", responses=answers(ClosedDayRead, *CHANGES, creates=True))
def put_closed_day(writer: Writer, day: Day, data: ClosedDayWrite) -> Response:
    """Closes a day for this council; due dates that are already set do not change."""
    row, created = closed_days.put(writer.db, writer.actor, day, data, writer.precondition)
    return writer.answer(ClosedDayRead, ClosedDay, row.id, created=created)


@router.delete(
    "/closed-days/{day}", status_code=204, responses=answers(None, NotFound, *CHANGES, status=204)
)
def delete_closed_day(writer: Writer, day: Day) -> Response:
    """Reopens a day that this council closed by mistake; bank holidays cannot be reopened."""
    closed_days.delete(writer.db, writer.actor, day, writer.precondition)
    return writer.done()
