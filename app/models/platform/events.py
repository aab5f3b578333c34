"""The outbox of events."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock, ids
from app.models.platform.base import Base


class Event(Base):
    """An event, written in the transaction of its cause, with identifiers only."""

    __tablename__ = "events"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=ids.new)
    type: Mapped[str]
    entity: Mapped[str]
    entity_id: Mapped[UUID]
    occurred_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
