"""Quality circles: who plans and carries out thematic audits."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.platform.base import Record, Sited
from app.vocabulary.roles import Role
from app.vocabulary.thematic import CircleStatus


class QualityCircle(Sited, Record):
    """A group under a chair of the Unit, through which thematic audits of a place are made."""

    __tablename__ = "quality_circles"
    __table_args__ = (
        CheckConstraint(
            "chair_role IN ('assistant_director', 'service_manager')", name="chair_role"
        ),
        Index("ix_quality_circles_member_ids", "member_ids", postgresql_using="gin"),
    )

    name: Mapped[str]
    chair_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    chair_role: Mapped[Role]
    member_ids: Mapped[list[str]]
    terms_of_reference: Mapped[str]
    status: Mapped[CircleStatus] = mapped_column(default=CircleStatus.ACTIVE)
