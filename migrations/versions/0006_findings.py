"""Findings. The foreign key to an audit is added with the audits."""

import sqlalchemy as sa
from alembic import op

from migrations.baseline import INSTANT, JSON, place_columns, record_columns, words

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.create_table(
        "findings",
        sa.Column(
            "origin",
            words(
                "findingorigin",
                "audit",
                "thematic",
                "coa",
                "multi_agency",
                "cpc_qa",
                "iro_qa",
                "feedback",
                "moderation",
                "mi",
            ),
            nullable=False,
        ),
        sa.Column("origin_id", sa.Uuid(), nullable=False),
        sa.Column("audit_id", sa.Uuid()),
        sa.Column("subject_id", sa.Uuid(), sa.ForeignKey("subjects.id")),
        sa.Column("recorded_by", sa.Uuid(), sa.ForeignKey("people.id")),
        sa.Column("status", words("findingstatus", "recorded", "withdrawn"), nullable=False),
        sa.Column("status_reason", sa.Text()),
        sa.Column(
            "polarity",
            words("polarity", "strength", "development", "good_practice", "concern"),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("theme_codes", JSON, nullable=False),
        sa.Column("section_key", sa.Text()),
        sa.Column(
            "severity",
            words("severity", "note", "moderate", "serious", "immediate_safeguarding"),
            nullable=False,
        ),
        sa.Column("practice_framework_codes", JSON, nullable=False),
        sa.Column("escalated_to_id", sa.Uuid(), sa.ForeignKey("people.id")),
        sa.Column("escalated_at", INSTANT),
        sa.Column("severity_reason", sa.Text()),
        *place_columns(),
        *record_columns(),
        sa.CheckConstraint(
            "severity <> 'immediate_safeguarding'"
            " OR (escalated_to_id IS NOT NULL AND escalated_at IS NOT NULL)",
            name="safeguarding_stop",
        ),
        sa.CheckConstraint(
            "(status = 'withdrawn') = (status_reason IS NOT NULL)", name="status_reason"
        ),
        sa.Index("ix_findings_origin", "origin", "origin_id"),
        sa.Index("ix_findings_audit_id", "audit_id"),
        sa.Index("ix_findings_subject_id", "subject_id"),
        sa.Index("ix_findings_theme_codes", "theme_codes", postgresql_using="gin"),
    )
    op.create_table(
        "safeguarding_alerts",
        sa.Column("finding_id", sa.Uuid(), sa.ForeignKey("findings.id"), nullable=False),
        sa.Column("subject_id", sa.Uuid(), sa.ForeignKey("subjects.id")),
        sa.Column("raised_by", sa.Uuid(), sa.ForeignKey("people.id")),
        sa.Column("raised_at", INSTANT, nullable=False),
        sa.Column("escalated_to_id", sa.Uuid(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("escalated_at", INSTANT, nullable=False),
        sa.Column("due_date", sa.Date()),
        sa.Column("overdue_noted_at", INSTANT),
        sa.Column(
            "status", words("safeguardingalertstatus", "open", "acknowledged"), nullable=False
        ),
        sa.Column("response_text", sa.Text()),
        sa.Column("acknowledged_by", sa.Uuid(), sa.ForeignKey("people.id")),
        sa.Column("acknowledged_at", INSTANT),
        *place_columns(),
        *record_columns(),
        sa.CheckConstraint(
            "(status = 'acknowledged') = (response_text IS NOT NULL)"
            " AND (status = 'acknowledged') = (acknowledged_by IS NOT NULL)"
            " AND (status = 'acknowledged') = (acknowledged_at IS NOT NULL)",
            name="acknowledged_with_a_response",
        ),
        sa.CheckConstraint("escalated_to_id <> raised_by", name="raised_with_somebody_else"),
        sa.Index(
            "uq_safeguarding_alerts_open",
            "finding_id",
            unique=True,
            postgresql_where="status = 'open'",
        ),
        sa.Index("ix_safeguarding_alerts_raised_at", "raised_at", "id"),
        sa.Index("ix_safeguarding_alerts_finding_id", "finding_id"),
        sa.Index("ix_safeguarding_alerts_subject_id", "subject_id"),
        sa.Index("ix_safeguarding_alerts_escalated_to_id", "escalated_to_id"),
        sa.Index("ix_safeguarding_alerts_raised_by", "raised_by"),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.drop_table("safeguarding_alerts")
    op.drop_table("findings")
