"""Rows of a database that was restored elsewhere get transactions that there have been.

The database remembers the epoch of its watermarks; another one means that it has moved.
"""

from sqlalchemy.orm import Session

from app.core import watermarks
from app.models.platform.base import Base
from app.models.platform.key_checks import KeyCheck

NAME = "watermark_epoch"


def level(db: Session) -> None:
    """Levels the rows of all tables once after a move; asks only for the epoch otherwise."""
    epoch, known = str(watermarks.epoch(db).start), db.get(KeyCheck, NAME)
    if known is not None and known.check_value == epoch:
        return
    watermarks.level(db, Base.metadata.sorted_tables)
    db.merge(KeyCheck(name=NAME, check_value=epoch))
