"""Multi-agency audits, their bodies and cases, and agency returns."""

import sqlalchemy as sa
from alembic import op

from migrations.baseline import INSTANT, JSON, place_columns, record_columns, words

revision = "0016"
down_revision = "0015"

BODY_KIND = words("bodykind", "agency", "social_care")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    create_audits()
    create_bodies_and_cases()
    create_returns()


def create_audits() -> None:
    op.create_table(
        "multi_agency_audits",
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("theme_codes", JSON, nullable=False),
        sa.Column(
            "trigger",
            words(
                "audittrigger",
                "incident_learning",
                "practice_review_group",
                "jtai_theme",
                "data",
                "other",
            ),
            nullable=False,
        ),
        sa.Column("trigger_date", sa.Date(), nullable=False),
        sa.Column("rationale", sa.Text(), nullable=False),
        sa.Column(
            "lead_body",
            words("leadbody", "safeguarding_partnership", "social_care"),
            nullable=False,
        ),
        sa.Column(
            "lead_person_id", sa.Uuid(), sa.ForeignKey("people.id"), index=True, nullable=False
        ),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("period_to", sa.Date(), nullable=False),
        sa.Column("returns_due_date", sa.Date(), nullable=False),
        sa.Column(
            "status",
            words(
                "multiagencyauditstatus",
                "proposed",
                "agreed",
                "requesting",
                "discussion",
                "reported",
                "closed",
                "cancelled",
            ),
            nullable=False,
        ),
        sa.Column("status_reason", sa.Text()),
        sa.Column("opened_at", INSTANT),
        *place_columns(service_line_optional=True),
        *record_columns(),
        sa.CheckConstraint("period_to >= period_from", name="period"),
        sa.CheckConstraint(
            "status <> 'cancelled' OR status_reason IS NOT NULL", name="cancelled_with_reason"
        ),
        sa.CheckConstraint(
            "(status IN ('discussion', 'reported', 'closed')) = (opened_at IS NOT NULL)",
            name="opened_at",
        ),
        sa.Index("ix_multi_agency_audits_changed_in", "changed_in"),
        sa.Index("ix_multi_agency_audits_status", "status", "created_at", "id"),
    )


def create_bodies_and_cases() -> None:
    op.create_table(
        "multi_agency_bodies",
        sa.Column(
            "multi_agency_audit_id",
            sa.Uuid(),
            sa.ForeignKey("multi_agency_audits.id"),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), index=True, nullable=False
        ),
        sa.Column("kind", BODY_KIND, nullable=False),
        sa.Column("contact_person_id", sa.Uuid(), sa.ForeignKey("people.id"), nullable=False),
        *record_columns(),
        sa.UniqueConstraint("multi_agency_audit_id", "org_unit_id"),
        sa.Index(
            "uq_multi_agency_bodies_social_care",
            "multi_agency_audit_id",
            unique=True,
            postgresql_where=sa.text("kind = 'social_care'"),
        ),
    )
    op.create_table(
        "multi_agency_cases",
        sa.Column(
            "multi_agency_audit_id",
            sa.Uuid(),
            sa.ForeignKey("multi_agency_audits.id"),
            nullable=False,
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "subject_id", sa.Uuid(), sa.ForeignKey("subjects.id"), index=True, nullable=False
        ),
        sa.Column("held_on", sa.Date()),
        sa.Column("participant_ids", JSON, nullable=False),
        sa.Column("domains", JSON, nullable=False),
        sa.Column("narrative", sa.Text()),
        sa.Column("recorded_by", sa.Uuid(), sa.ForeignKey("people.id")),
        *record_columns(),
        sa.UniqueConstraint("multi_agency_audit_id", "number"),
        sa.UniqueConstraint("multi_agency_audit_id", "subject_id"),
        sa.CheckConstraint(
            "(held_on IS NULL) = (recorded_by IS NULL) AND (held_on IS NULL) = (narrative IS NULL)",
            name="discussed",
        ),
    )


def create_returns() -> None:
    op.create_table(
        "agency_returns",
        sa.Column(
            "multi_agency_audit_id",
            sa.Uuid(),
            sa.ForeignKey("multi_agency_audits.id"),
            nullable=False,
        ),
        sa.Column("case_number", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), sa.ForeignKey("subjects.id"), nullable=False),
        sa.Column("agency_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False),
        sa.Column("kind", BODY_KIND, nullable=False),
        sa.Column("contact_person_id", sa.Uuid(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=False),
        sa.Column(
            "status",
            words("agencyreturnstatus", "requested", "in_progress", "submitted", "no_involvement"),
            nullable=False,
        ),
        sa.Column("domains", JSON, nullable=False),
        sa.Column("narrative", sa.Text()),
        sa.Column("no_involvement_reason", sa.Text()),
        sa.Column("submitted_at", INSTANT),
        sa.Column("submitted_by", sa.Uuid(), sa.ForeignKey("people.id")),
        sa.Column("overdue_reason", sa.Text()),
        sa.Column("overdue_marked_at", INSTANT),
        sa.Column("shared_at", INSTANT),
        *place_columns(service_line_optional=True),
        *record_columns(),
        sa.UniqueConstraint("multi_agency_audit_id", "agency_id", "subject_id"),
        sa.CheckConstraint(
            "(status = 'submitted') = (submitted_at IS NOT NULL)"
            " AND (submitted_by IS NULL) = (submitted_at IS NULL)",
            name="submitted",
        ),
        sa.CheckConstraint(
            "(status = 'no_involvement') = (no_involvement_reason IS NOT NULL)",
            name="no_involvement_reason",
        ),
        sa.CheckConstraint(
            "(overdue_reason IS NULL) = (overdue_marked_at IS NULL)", name="overdue_reason"
        ),
        sa.Index("ix_agency_returns_changed_in", "changed_in"),
        sa.Index("ix_agency_returns_agency_id", "agency_id", "status", "due_date", "id"),
        sa.Index("ix_agency_returns_contact_person_id", "contact_person_id"),
        sa.Index("ix_agency_returns_subject_id", "subject_id"),
        sa.Index("ix_agency_returns_due_date", "due_date", "id"),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    for table in (
        "agency_returns",
        "multi_agency_cases",
        "multi_agency_bodies",
        "multi_agency_audits",
    ):
        op.drop_table(table)
