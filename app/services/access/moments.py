"""The time as a parameter of a statement, so that a statement that is kept outlives the day."""

from datetime import date, datetime

from sqlalchemy import ColumnElement, Date, DateTime, bindparam

from app.core import clock


def now() -> ColumnElement[datetime]:
    return bindparam("now", clock.now(), DateTime(timezone=True))


def today() -> ColumnElement[date]:
    return bindparam("today", clock.today(), Date)
