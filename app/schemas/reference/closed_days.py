from datetime import date
from uuid import UUID

from pydantic import Field

from app.schemas.platform.common import Instant, Line, Schema

MOST_DAYS = 2_000


class CalendarQuery(Schema):
    """What `GET /v1/calendar` may be asked."""

    start: date | None = Field(None, alias="from", description="Closed on or after.")
    end: date | None = Field(None, alias="to", description="Closed on or before.")


class WorkingDaysQuery(Schema):
    """What `GET /v1/calendar/working-days` may be asked: `start` with either `days` or `end`."""

    start: date = Field(description="The day that does not count itself.", examples=["2026-04-01"])
    days: int | None = Field(
        None,
        ge=-MOST_DAYS,
        le=MOST_DAYS,
        description="Add so many working days; negative ones lead back.",
    )
    end: date | None = Field(None, description="Count the working days up to this day.")


class ClosedDayWrite(Schema):
    """A day on which this council is closed."""

    title: Line = Field(examples=["County offices closed"])


class ClosedDayRead(Schema):
    """A bank holiday of England and Wales, or (`local`) a day on which this council is closed."""

    id: UUID
    day: date
    title: str
    local: bool
    created_at: Instant
    updated_at: Instant
    version: int


class CalendarRead(Schema):
    """The days that are no working days, besides Saturdays and Sundays."""

    first: date = Field(description="From this day on the closed days are known.")
    last: date = Field(description="Until this day; what lies beyond is refused, never guessed.")
    closed_days: list[ClosedDayRead]


class WorkingDaysRead(Schema):
    """How many working days lie after `start`, up to and including `end`."""

    start: date
    end: date
    working_days: int = Field(description="Negative when `end` is the earlier day.")
