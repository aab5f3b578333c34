"""Findings and recommendations. The foreign key to an audit is added with the audits."""

import sqlalchemy as sa
from alembic import op

from migrations.baseline import INSTANT, JSON, place_columns, record_columns, words

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    create_findings()
    create_recommendations()


def create_findings() -> None:
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
        sa.Column("escalated_to", sa.Text()),
        sa.Column("escalated_at", INSTANT),
        *place_columns(),
        *record_columns(),
        sa.CheckConstraint(
            "severity <> 'immediate_safeguarding'"
            " OR (escalated_to IS NOT NULL AND escalated_at IS NOT NULL)",
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


def create_recommendations() -> None:
    op.create_table(
        "recommendations",
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("finding_ids", JSON, nullable=False),
        sa.Column("destinations", JSON, nullable=False),
        sa.Column(
            "status",
            words("recommendationstatus", "proposed", "accepted", "rejected", "superseded"),
            nullable=False,
        ),
        sa.Column("status_reason", sa.Text()),
        sa.Column("proposed_by", sa.Uuid(), sa.ForeignKey("people.id"), index=True, nullable=False),
        sa.Column("decided_by", sa.Uuid(), sa.ForeignKey("people.id")),
        sa.Column("decided_at", INSTANT),
        sa.Column("superseded_by_id", sa.Uuid(), sa.ForeignKey("recommendations.id")),
        *place_columns(service_line_optional=True),
        *record_columns(),
        sa.CheckConstraint("jsonb_array_length(finding_ids) >= 1", name="rests_on_findings"),
        sa.CheckConstraint("jsonb_array_length(destinations) >= 1", name="destinations"),
        sa.CheckConstraint("decided_by <> proposed_by", name="decider_is_not_proposer"),
        sa.CheckConstraint(
            "(decided_by IS NULL) = (decided_at IS NULL)"
            " AND (status = 'proposed') <= (decided_by IS NULL)"
            " AND (status IN ('accepted', 'rejected')) <= (decided_by IS NOT NULL)",
            name="decided",
        ),
        sa.CheckConstraint(
            "status <> 'rejected' OR status_reason IS NOT NULL", name="status_reason"
        ),
        sa.CheckConstraint(
            "(status = 'superseded') = (superseded_by_id IS NOT NULL)", name="superseded_by"
        ),
        sa.CheckConstraint("superseded_by_id <> id", name="superseded_by_another"),
        sa.Index("ix_recommendations_finding_ids", "finding_ids", postgresql_using="gin"),
        sa.Index("ix_recommendations_status", "status", "created_at", "id"),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.drop_table("recommendations")
    op.drop_table("findings")
