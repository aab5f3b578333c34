"""API keys."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from app.models.platform.base import Record
from app.vocabulary.roles import Role


class ApiKey(Record):
    """A credential of a machine: a key for Power BI and scripts, or an OAuth client."""

    __tablename__ = "api_keys"
    __table_args__ = (
        CheckConstraint(
            "(previous_digest IS NULL) = (previous_until IS NULL)", name="previous_secret"
        ),
        CheckConstraint(
            "role <> 'mi_analyst' OR (owner_id IS NOT NULL AND impact_assessment IS NOT NULL)",
            name="answered_for",
        ),
        CheckConstraint("role = 'mi_analyst' OR NOT names_people", name="names_people"),
        CheckConstraint("role = 'mi_analyst' OR NOT row_feed", name="row_feed"),
        CheckConstraint(
            "(row_feed_approved_at IS NULL) = (row_feed_approved_by IS NULL)"
            " AND (row_feed OR row_feed_approved_at IS NULL)",
            name="row_feed_approved_at",
        ),
        CheckConstraint("row_feed_approved_by <> created_by", name="row_feed_by_two_people"),
    )

    key_id: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(unique=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    role: Mapped[Role]
    org_unit_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"))
    source_system: Mapped[str | None]
    # The client id of an application of Entra ID whose own tokens are this client's as well.
    entra_client_id: Mapped[UUID | None] = mapped_column(unique=True)
    # Networks from which it may be used, such as `198.51.100.0/24`; none listed: from anywhere.
    allowed_networks: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    # A key for management information: the person who answers for it, and the data protection
    # impact assessment that covers it.
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    impact_assessment: Mapped[str | None]
    # Whether its figures may be broken down by auditor and reviewer.
    names_people: Mapped[bool] = mapped_column(default=False, server_default="false")
    # Whether it may read rows by pseudonym, once a QA manager has approved it.
    row_feed: Mapped[bool] = mapped_column(default=False, server_default="false")
    row_feed_approved_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    row_feed_approved_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]
    # The secret before the last rotation, and until when it still works.
    previous_digest: Mapped[bytes | None] = mapped_column(LargeBinary)
    previous_until: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
