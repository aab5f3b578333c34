"""Changes of a sign-in or a role that a second administrator decides."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.platform.base import Record
from app.models.platform.unique_values import refusal
from app.vocabulary.organisation import AccessChangeKind, AccessChangeStatus, ServiceLine
from app.vocabulary.roles import Role


class AccessChange(Record):
    """A proposal to change who somebody is, or to give them a role; another administrator decides.

    `told_address` is the person's e-mail address when it was proposed: the one to write to.
    """

    __tablename__ = "access_changes"
    __table_args__ = (
        Index(
            "uq_access_changes_open",
            "person_id",
            "kind",
            unique=True,
            postgresql_where="status = 'proposed'",
            info=refusal("Another proposal of this kind is open for this person; decide it first."),
        ),
        Index("ix_access_changes_proposed_at", "proposed_at", "id"),
        CheckConstraint("status <> 'approved' OR decided_by <> proposed_by", name="two_people"),
        CheckConstraint("(status = 'proposed') = (decided_at IS NULL)", name="decided_at"),
        CheckConstraint("(kind = 'sign_in') = (sign_in_subject IS NOT NULL)", name="sign_in"),
        CheckConstraint(
            "num_nonnulls(role_assignment_id, role, org_unit_id, valid_from)"
            " = CASE kind WHEN 'role' THEN 4 ELSE 0 END",
            name="whole_role",
        ),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[AccessChangeKind]
    status: Mapped[AccessChangeStatus] = mapped_column(default=AccessChangeStatus.PROPOSED)
    reason: Mapped[str]
    told_address: Mapped[str]
    sign_in_subject: Mapped[str | None]
    role_assignment_id: Mapped[UUID | None]
    role: Mapped[Role | None]
    org_unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("org_units.id"))
    service_line: Mapped[ServiceLine | None]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    proposed_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    proposed_at: Mapped[datetime]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]
    decision_note: Mapped[str | None]
