"""Watermarks: from which transaction on rows may have changed that a reader did not see.

A watermark carries the epoch of its database. Transaction ids begin anew in another cluster: after
a restore an old watermark would hide all changes until they have caught up, so it is refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Table,
    Text,
    cast,
    exists,
    func,
    select,
    text,
)
from sqlalchemy.orm import Session

from app.core.database import lift_timeouts

CODE = "unknown_watermark"
REFUSAL = (
    "This watermark is of another service, or of a time before the database was restored. Ask once"
    " for everything, drop what no longer comes, and go on with the new watermark."
)
_MOST = 10**12  # transactions of an epoch: those of thirty years, a thousand a second
_EPOCH = func.qaf_watermark_epoch(type_=BigInteger)
_THIS = text("(pg_current_xact_id()::text)::bigint")
_NEWEST = cast(cast(func.pg_snapshot_xmax(func.pg_current_snapshot()), Text), BigInteger)


def current() -> ColumnElement[int]:
    """Returns the epoch and the oldest transaction that runs while rows are read.

    Rows that were changed in it or later hold all that the reader did not see yet.
    """
    oldest = cast(cast(func.pg_snapshot_xmin(func.pg_current_snapshot()), Text), BigInteger)
    now: ColumnElement[int] = _EPOCH + oldest
    return now


def of_row(changed_in: ColumnElement[int]) -> ColumnElement[int]:
    """Returns the transaction that changed a row as a watermark; the epoch is asked for once."""
    numbered: ColumnElement[int] = changed_in + select(_EPOCH).scalar_subquery()
    return numbered


@dataclass(frozen=True)
class Epoch:
    """The number from which watermarks count, and the newest transaction that there was."""

    start: int
    newest: int

    def has(self, watermark: int) -> bool:
        """Whether a watermark counts from this epoch."""
        return self.start <= watermark < self.start + _MOST

    def transaction(self, watermark: int) -> int | None:
        """Returns the transaction of a watermark: 0 of 0, which asks for everything, and None of
        a watermark that is not of this epoch."""
        if watermark == 0:
            return 0
        return watermark - self.start if self.has(watermark) and self._was(watermark) else None

    def _was(self, watermark: int) -> bool:
        return watermark - self.start <= self.newest


def epoch(connection: Connection | Session) -> Epoch:
    """Returns the epoch of the database that a connection reads."""
    found: Any = connection.execute(select(_EPOCH, _NEWEST)).one()
    return Epoch(*found)


def level(db: Session, tables: Sequence[Table]) -> None:
    """Gives this transaction to all rows whose own lies ahead, as after a restore.

    Until the ids had caught up, such rows would come with every question for what is new. Triggers
    keep frozen rows as they are, and this changes nothing that anybody reads in them.
    """
    lift_timeouts(db)
    for table in (each for each in tables if "changed_in" in each.c):
        if db.scalar(select(exists().where(_is_ahead(table)))):
            db.execute(text(f'ALTER TABLE "{table.name}" DISABLE TRIGGER USER'))
            db.execute(table.update().where(_is_ahead(table)).values(changed_in=_THIS))
            db.execute(text(f'ALTER TABLE "{table.name}" ENABLE TRIGGER USER'))


def _is_ahead(table: Table) -> ColumnElement[bool]:
    ahead: ColumnElement[bool] = table.c.changed_in >= _NEWEST
    return ahead
