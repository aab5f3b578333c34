"""Tombstones of records that a source deleted before it sent them."""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.models.platform.base import Base


class Tombstone(Base):
    """A deletion of a record that never arrived: an older copy that comes late is stale."""

    __tablename__ = "tombstones"

    entity: Mapped[str] = mapped_column(primary_key=True)
    source_system: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    source_version: Mapped[int] = mapped_column(BigInteger)
    deleted_at: Mapped[datetime] = mapped_column(default=clock.now)
