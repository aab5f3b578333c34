"""Stored answers for repeated requests."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, LargeBinary, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.models.platform.base import Base


class IdempotentAnswer(Base):
    """The answer to a request, stored for seven days, in the transaction of its effect."""

    __tablename__ = "idempotent_answers"

    caller_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[str]
    status: Mapped[int]
    headers: Mapped[dict[str, Any]]
    entity: Mapped[str | None]  # of the rows that the answer is about
    entity_ids: Mapped[list[UUID] | None] = mapped_column(ARRAY(Uuid))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    kept_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
