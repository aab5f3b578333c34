"""People and their roles."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.platform.base import Period, Record
from app.vocabulary.organisation import ServiceLine
from app.vocabulary.roles import Role


class Person(Record):
    """A person who works with the service: an auditor, a manager, a practitioner, a partner."""

    __tablename__ = "people"
    of_county = False
    __table_args__ = (
        Index("ix_people_display_name", "display_name", "id"),
        CheckConstraint("email = lower(email)", name="email_lower"),
        CheckConstraint("swe_registration_no ~ '^[A-Z]{2}[0-9]{6}$'", name="swe_registration_no"),
    )

    display_name: Mapped[str]
    email: Mapped[str] = mapped_column(unique=True)
    employment_ref: Mapped[str | None] = mapped_column(unique=True)
    swe_registration_no: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    sign_in_subject: Mapped[str | None] = mapped_column(unique=True)
    password_hash: Mapped[str | None]
    last_seen_at: Mapped[datetime | None]
    reopened_at: Mapped[datetime | None]  # from when on the days without signing in count anew


class RoleAssignment(Period, Record):
    """A role that a person holds in a unit of the organisation, in a period."""

    __tablename__ = "role_assignments"
    __table_args__ = (CheckConstraint("valid_to >= valid_from", name="period"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    role: Mapped[Role]
    org_unit_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), index=True)
    service_line: Mapped[ServiceLine | None]
