"""History: a line for every change, and a line for every read of a child's record.

Append-only, and without foreign keys, because it outlives the rows it is about.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, Identity, Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.models.platform.base import Base


class Change(Base):
    """A change of one row, with the values before and after."""

    __tablename__ = "changes"
    __table_args__ = (
        CheckConstraint("seq > 0", name="seq"),
        Index("ix_changes_entity_id", "entity", "entity_id", "seq"),
        Index("ix_changes_actor_id", "actor_id", "seq"),
    )

    seq: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    actor_id: Mapped[UUID | None]
    client_id: Mapped[UUID | None]
    action: Mapped[str]
    entity: Mapped[str]
    entity_id: Mapped[UUID]
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
    note: Mapped[str | None]
    request_id: Mapped[str | None]


class Read(Base):
    """A read of children's records; a list of many is one line with all their ids."""

    __tablename__ = "reads"
    __table_args__ = (
        CheckConstraint("seq > 0", name="seq"),
        Index("ix_reads_subject_ids", "subject_ids", postgresql_using="gin"),
        Index("ix_reads_actor_id", "actor_id", "seq"),
    )

    seq: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    at: Mapped[datetime]
    actor_id: Mapped[UUID | None]
    client_id: Mapped[UUID | None]
    roles: Mapped[str]
    entity: Mapped[str]
    entity_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    subject_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    route: Mapped[str]
    request_id: Mapped[str | None]
