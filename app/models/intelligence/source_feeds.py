"""What each source is expected to send, and how often."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.platform.base import Record
from app.vocabulary.intelligence import SourceFeedKind


class SourceFeed(Record):
    """One kind of record of a source; what it has sent is counted from the records themselves."""

    __tablename__ = "source_feeds"
    __table_args__ = (
        UniqueConstraint("source_system", "kind"),
        CheckConstraint("expected_days BETWEEN 1 AND 1000", name="expected_days"),
    )

    source_system: Mapped[str]
    kind: Mapped[SourceFeedKind]
    expected_days: Mapped[int]
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    active: Mapped[bool]
