"""Seals of history: what makes a changed, missing or added line show."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from app.models.platform.base import Base


class Seal(Base):
    """Some hundred lines of one log under one hash, chained to the seal before.

    The ranges of a log's seals lie end to end, so a line added later falls into one of them.
    """

    __tablename__ = "seals"
    __table_args__ = (CheckConstraint("first_seq <= last_seq", name="range"),)

    log: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    first_seq: Mapped[int] = mapped_column(BigInteger)
    last_seq: Mapped[int] = mapped_column(BigInteger)
    lines: Mapped[int]
    sealed_at: Mapped[datetime]
    # SHA-256 of the lines' own hashes in their order, and that of the chain up to here.
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    head: Mapped[bytes] = mapped_column(LargeBinary)
