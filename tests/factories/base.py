"""What every factory uses."""

from datetime import date
from typing import TypeVar

from sqlalchemy.orm import Session

from app.models.platform.base import Base

T = TypeVar("T", bound=Base)

LONG_AGO = date(2015, 4, 1)


def saved(db: Session, row: T) -> T:
    db.add(row)
    db.flush()
    return row
