"""Seals of history, which reveal an altered, missing or added line."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from app.models.platform.base import Base


class Seal(Base):
    """A hash of at most 500 lines of one log, chained to the seal before.

    The ranges of a log's seals have no gaps, so a line that is added later falls into one of them.
    """

    __tablename__ = "seals"
    __table_args__ = (CheckConstraint("first_seq <= last_seq", name="range"),)

    log: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    first_seq: Mapped[int] = mapped_column(BigInteger)
    last_seq: Mapped[int] = mapped_column(BigInteger)
    lines: Mapped[int]
    sealed_at: Mapped[datetime]
    # The SHA-256 of the lines' hashes in order, and the head of the chain with this seal.
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    head: Mapped[bytes] = mapped_column(LargeBinary)
