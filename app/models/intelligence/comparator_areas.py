"""The areas that the council compares itself with."""

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.platform.base import Record
from app.vocabulary.intelligence import ComparatorKind


class ComparatorArea(Record):
    """The council itself, a statistical neighbour, the region or the country, by its code."""

    __tablename__ = "comparator_areas"
    __table_args__ = (
        CheckConstraint("code ~ '^[A-Z][0-9]{8}$'", name="code"),
        CheckConstraint("rank BETWEEN 1 AND 200", name="rank"),
        Index(
            "uq_comparator_areas_council",
            "kind",
            unique=True,
            postgresql_where="kind = 'council' AND active",
        ),
    )

    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[ComparatorKind]
    rank: Mapped[int]
    active: Mapped[bool]
