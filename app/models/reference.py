from datetime import date

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Record


class ReferenceCode(Record):
    """One word of a list that a council may extend, such as reasons for exemption."""

    __tablename__ = "reference_codes"
    __table_args__ = (UniqueConstraint("list_code", "code"),)

    list_code: Mapped[str]
    code: Mapped[str]
    label: Mapped[str]
    meaning: Mapped[str | None]
    position: Mapped[int]
    active: Mapped[bool] = mapped_column(default=True)


class ClosedDay(Record):
    """A bank holiday of England and Wales, or a day this council is closed."""

    __tablename__ = "closed_days"

    day: Mapped[date] = mapped_column(unique=True)
    title: Mapped[str]
    local: Mapped[bool] = mapped_column(default=False)


class CalendarRange(Base):
    """From which to which day the closed days are known; a calculation outside is refused."""

    __tablename__ = "calendar_ranges"

    first: Mapped[date] = mapped_column(primary_key=True)
    last: Mapped[date]
