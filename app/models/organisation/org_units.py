"""The organisation tree."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.platform.base import Base, Period, Record
from app.models.platform.unique_values import refusal
from app.vocabulary.organisation import OrgUnitKind, ServiceLine


class OrgUnit(Period, Record):
    """A unit of the organisation: directorate, area, district, service, team or agency."""

    __tablename__ = "org_units"
    of_county = False
    __table_args__ = (
        CheckConstraint("valid_to > valid_from", name="period"),
        CheckConstraint(
            "(kind = 'directorate') = (parent_id IS NULL)", name="only_a_root_is_alone"
        ),
        Index(
            "uq_org_units_qa_unit",
            "is_qa_unit",
            unique=True,
            postgresql_where="is_qa_unit",
            info=refusal("Another unit is already the QA unit."),
        ),
    )

    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[OrgUnitKind]
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("org_units.id"), index=True)
    service_line: Mapped[ServiceLine | None]
    is_qa_unit: Mapped[bool] = mapped_column(default=False)


class OrgUnitAncestor(Base):
    """Every unit with itself and each unit above it, as the tree is now. Written by a trigger."""

    __tablename__ = "org_unit_ancestors"

    org_unit_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), primary_key=True)
    ancestor_id: Mapped[UUID] = mapped_column(
        ForeignKey("org_units.id"), primary_key=True, index=True
    )
    ancestor_kind: Mapped[OrgUnitKind]
