"""Findings, recommendations and actions. The foreign key to an audit is added with the audits."""

import sqlalchemy as sa
from alembic import op

from migrations import sql
from migrations.baseline import INSTANT, JSON, place_columns, record_columns, words

revision = "0006"
down_revision = "0005"

ACTION_STATUS = words(
    "actionstatus", "open", "in_progress", "completed", "verified", "closed", "cancelled"
)
EFFECTIVENESS = words("effectiveness", "not_assessed", "effective", "partly", "not_effective")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    create_findings()
    create_recommendations()
    create_actions()
    create_action_periods()
    sql.run_file("action_periods")


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
                "appreciative_inquiry",
                "supervision",
                "mi",
                "data_quality",
            ),
            nullable=False,
        ),
        sa.Column("origin_id", sa.Uuid(), nullable=False),
        sa.Column("audit_id", sa.Uuid()),
        sa.Column("subject_id", sa.Uuid(), sa.ForeignKey("subjects.id")),
        sa.Column("recorded_by", sa.Uuid(), sa.ForeignKey("people.id")),
        sa.Column("status", words("findingstatus", "recorded", "withdrawn"), nullable=False),
        sa.Column("status_reason", sa.Text()),
        sa.Column("withdrawn_at", INSTANT),
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
        *place_columns(service_line_optional=True),
        *record_columns(),
        sa.CheckConstraint(
            "severity <> 'immediate_safeguarding'"
            " OR (escalated_to_id IS NOT NULL AND escalated_at IS NOT NULL)",
            name="safeguarding_stop",
        ),
        sa.CheckConstraint(
            "(status = 'withdrawn') = (status_reason IS NOT NULL)", name="status_reason"
        ),
        sa.CheckConstraint(
            "(status = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn_at"
        ),
        sa.Index("ix_findings_origin", "origin", "origin_id"),
        sa.Index("ix_findings_audit_id", "audit_id"),
        sa.Index("ix_findings_changed_in", "changed_in"),
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
        sa.Index("ix_recommendations_changed_in", "changed_in"),
        sa.Index("ix_recommendations_finding_ids", "finding_ids", postgresql_using="gin"),
        sa.Index("ix_recommendations_status", "status", "created_at", "id"),
    )


def create_actions() -> None:
    op.create_table(
        "actions",
        sa.Column("recommendation_id", sa.Uuid(), sa.ForeignKey("recommendations.id")),
        sa.Column("finding_id", sa.Uuid(), sa.ForeignKey("findings.id")),
        sa.Column("subject_id", sa.Uuid(), sa.ForeignKey("subjects.id")),
        sa.Column("rule", words("actionrule", "inadequate_audit")),
        sa.Column("raised_by", sa.Uuid(), sa.ForeignKey("people.id")),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text()),
        sa.Column("owner_person_id", sa.Uuid(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("accountable_person_id", sa.Uuid(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column(
            "priority", words("actionpriority", "low", "medium", "high", "urgent"), nullable=False
        ),
        sa.Column("due_date", sa.Date(), nullable=False),
        sa.Column("status", ACTION_STATUS, nullable=False),
        sa.Column("status_reason", sa.Text()),
        sa.Column("outcome_text", sa.Text()),
        sa.Column("evidence", JSON, nullable=False),
        sa.Column("completed_at", INSTANT),
        sa.Column("verified_by", sa.Uuid(), sa.ForeignKey("people.id")),
        sa.Column("verified_at", INSTANT),
        sa.Column("effectiveness", EFFECTIVENESS, nullable=False),
        sa.Column("effectiveness_note", sa.Text()),
        sa.Column("assessed_by", sa.Uuid(), sa.ForeignKey("people.id")),
        sa.Column("assessed_at", INSTANT),
        *place_columns(service_line_optional=True),
        *record_columns(),
        sa.CheckConstraint("num_nonnulls(recommendation_id, finding_id) = 1", name="one_source"),
        sa.CheckConstraint("raised_by IS NOT NULL OR rule IS NOT NULL", name="raised_by"),
        sa.CheckConstraint("verified_by <> owner_person_id", name="verifier_is_not_owner"),
        sa.CheckConstraint("assessed_by <> owner_person_id", name="assessor_is_not_owner"),
        sa.CheckConstraint(
            "(status IN ('completed', 'verified', 'closed')) = (completed_at IS NOT NULL)",
            name="completed_at",
        ),
        sa.CheckConstraint(
            "(status IN ('verified', 'closed')) = (verified_at IS NOT NULL)"
            " AND (verified_by IS NULL) = (verified_at IS NULL)",
            name="verified_at",
        ),
        sa.CheckConstraint(
            "(effectiveness = 'not_assessed') = (assessed_by IS NULL)"
            " AND (assessed_by IS NULL) = (assessed_at IS NULL)"
            " AND (assessed_by IS NULL OR status IN ('verified', 'closed'))",
            name="assessed_when_verified",
        ),
        sa.CheckConstraint(
            "status <> 'cancelled' OR status_reason IS NOT NULL", name="status_reason"
        ),
        sa.Index("ix_actions_changed_in", "changed_in"),
        sa.Index(
            "uq_actions_finding_rule",
            "finding_id",
            "rule",
            unique=True,
            postgresql_where="rule IS NOT NULL",
        ),
        sa.Index("ix_actions_due_date", "due_date", "id"),
        sa.Index("ix_actions_owner_person_id", "owner_person_id", "due_date", "id"),
        sa.Index("ix_actions_accountable_person_id", "accountable_person_id", "due_date", "id"),
        sa.Index("ix_actions_recommendation_id", "recommendation_id"),
        sa.Index("ix_actions_finding_id", "finding_id"),
        sa.Index("ix_actions_subject_id", "subject_id"),
    )


def create_action_periods() -> None:
    op.create_table(
        "action_periods",
        sa.Column("action_id", sa.Uuid(), sa.ForeignKey("actions.id"), primary_key=True),
        sa.Column("valid_from", INSTANT, primary_key=True),
        sa.Column("valid_to", INSTANT),
        sa.Column("status", ACTION_STATUS, nullable=False),
        sa.Column("owner_person_id", sa.Uuid(), nullable=False),
        sa.Column("accountable_person_id", sa.Uuid(), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=False),
        sa.Column("completed_at", INSTANT),
        sa.Column("effectiveness", EFFECTIVENESS, nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Index(
            "ix_action_periods_open", "action_id", unique=True, postgresql_where="valid_to IS NULL"
        ),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.drop_table("action_periods")
    op.drop_table("actions")
    op.execute("DROP FUNCTION qaf_action_periods()")
    op.drop_table("recommendations")
    op.drop_table("safeguarding_alerts")
    op.drop_table("findings")
