from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Period, Record
from app.vocabulary.organisation import ServiceLine
from app.vocabulary.roles import Role


class Person(Record):
    """Somebody who works with the service: an auditor, a manager, a practitioner, a partner."""

    __tablename__ = "people"
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


class RoleAssignment(Period, Record):
    """A role, in a place of the organisation tree, for a time."""

    __tablename__ = "role_assignments"
    __table_args__ = (CheckConstraint("valid_to > valid_from", name="period"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    role: Mapped[Role]
    org_unit_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), index=True)
    service_line: Mapped[ServiceLine | None]


class ApiKey(Record):
    """A credential of a machine: key for Power BI and scripts, client of the built-in issuer."""

    __tablename__ = "api_keys"
    __table_args__ = (
        CheckConstraint(
            "(previous_digest IS NULL) = (previous_until IS NULL)", name="previous_secret"
        ),
    )

    key_id: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(unique=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    role: Mapped[Role]
    org_unit_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"))
    source_system: Mapped[str | None]
    # Networks it may come from, such as `198.51.100.0/24`; none listed: from everywhere.
    allowed_networks: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    expires_at: Mapped[datetime]
    # The secret before the last rotation, and until when it still works.
    previous_digest: Mapped[bytes | None] = mapped_column(LargeBinary)
    previous_until: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
