from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.schemas.platform.common import AS_WHOLE, Day, Instant, Line, Schema

MOST_DAYS = 2_000


class CalendarQuery(Schema):
    """The query parameters of `GET /v1/calendar`."""

    start: Day | None = Field(
        None, alias="from", description="Only closed days on or after this day."
    )
    end: Day | None = Field(None, alias="to", description="Only closed days on or before this day.")


class WorkingDaysQuery(Schema):
    """The query of `GET /v1/calendar/working-days`: `start` with either `days` or `end`."""

    start: Day = Field(
        description="The day to count from, which is not counted itself.", examples=["2026-04-01"]
    )
    days: Annotated[int, Field(ge=-MOST_DAYS, le=MOST_DAYS), AS_WHOLE] | None = Field(
        None,
        description="The number of working days to add; a negative number counts back.",
    )
    end: Day | None = Field(None, description="The day up to which working days are counted.")


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
    """The closed days, which are not working days, as Saturdays and Sundays are not."""

    first: date = Field(description="The first day for which closed days are known.")
    last: date = Field(
        description="The last day for which closed days are known; later days are refused."
    )
    closed_days: list[ClosedDayRead]


class WorkingDaysRead(Schema):
    """The number of working days after `start`, up to and including `end`."""

    start: date
    end: date
    working_days: int = Field(description="Negative when `end` is the earlier day.")
