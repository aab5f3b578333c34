"""Closed days, which are not working days."""

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from app.models.platform.base import Base, Record


class ClosedDay(Record):
    """A bank holiday of England and Wales, or a day this council is closed."""

    __tablename__ = "closed_days"

    day: Mapped[date] = mapped_column(unique=True)
    title: Mapped[str]
    local: Mapped[bool] = mapped_column(default=False)


class CalendarRange(Base):
    """The range in which the closed days are known; a calculation outside it is refused."""

    __tablename__ = "calendar_ranges"

    first: Mapped[date] = mapped_column(primary_key=True)
    last: Mapped[date]
