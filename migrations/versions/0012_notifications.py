"""Notifications: reminders and webhooks."""

import sqlalchemy as sa
from alembic import op

from migrations.baseline import INSTANT, JSON, record_columns, words

revision = "0012"
down_revision = "0011"

NOTIFICATION_KIND = words(
    "notificationkind",
    "assignment_to_begin",
    "audit_to_finish",
    "audit_returned",
    "case_ended",
    "case_end_to_decide",
    "audit_alert_to_acknowledge",
    "safeguarding_alert_to_acknowledge",
    "audit_to_moderate",
    "moderation_to_decide",
    "audit_to_finalise",
    "audit_to_reply_to",
    "exemption_to_decide",
    "change_request_to_decide",
    "inquiry_to_hold",
    "inquiry_to_record",
    "inquiry_to_confirm",
    "meeting_to_judge",
    "qa_record_to_acknowledge",
    "escalation_to_answer",
    "escalation_to_decide",
    "escalation_overdue",
    "recommendation_to_decide",
    "release_to_mend",
    "release_to_approve",
    "report_section_to_write",
    "report_to_sign_off",
    "evidence_entry_to_write",
    "evidence_pack_to_freeze",
    "data_quality_to_see_to",
    "action_to_do",
    "action_to_verify",
    "action_overdue",
    "action_unowned",
    "agency_return_to_write",
    "joint_discussion_to_open",
    "joint_discussion_to_report",
    "thematic_audit_to_decide",
    "thematic_audit_to_carry_out",
    "thematic_audit_to_write",
    "thematic_audit_to_publish",
    "circle_meeting_to_record",
    "circle_meeting_to_confirm",
    "community_to_decide",
    "community_decided",
    "community_session_to_record",
    "area_learning_event_to_attend",
    "area_learning_event_to_record",
    "area_learning_event_to_minute",
    "area_learning_event_to_close",
    "outcome_analysis_to_schedule",
    "outcome_analysis_to_lead",
    "outcome_analysis_to_accept",
    "outcome_analysis_to_follow_up",
    "feedback_disclosure_to_read",
    "feedback_box_to_read",
    "feedback_escalation_to_resolve",
    "feedback_to_triage",
    "feedback_to_code",
    "feedback_to_review",
    "feedback_to_close",
    "access_change_to_decide",
    "access_change_of_yours",
    "account_closing",
    "qa_record_to_share",
    "qa_record_to_file",
    "qa_record_to_close",
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.create_table(
        "reminder_rules",
        sa.Column("kind", NOTIFICATION_KIND, nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        *record_columns(),
        sa.UniqueConstraint("kind", "days"),
        sa.CheckConstraint("days BETWEEN -90 AND 90", name="days"),
    )
    op.create_table(
        "reminders",
        sa.Column("rule_id", sa.Uuid(), sa.ForeignKey("reminder_rules.id"), nullable=False),
        sa.Column("person_id", sa.Uuid(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("kind", NOTIFICATION_KIND, nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("entity_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("read_at", INSTANT),
        sa.Column("dismissed_at", INSTANT),
        sa.Column("settled_at", INSTANT),
        *record_columns(),
        sa.UniqueConstraint("rule_id", "entity_id", "person_id", "due_on"),
        sa.Index("ix_reminders_person_id", "person_id", "created_at", "id"),
        sa.Index("ix_reminders_unsettled", "kind", postgresql_where="settled_at IS NULL"),
    )
    op.create_table(
        "webhook_endpoints",
        sa.Column("name", sa.Text(), unique=True, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("event_types", JSON, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("previous_secret", sa.LargeBinary()),
        sa.Column("previous_secret_until", INSTANT),
        sa.Column("failing_since", INSTANT),
        sa.Column("disabled_at", INSTANT),
        *record_columns(),
    )
    op.create_table(
        "webhook_deliveries",
        sa.Column(
            "endpoint_id",
            sa.Uuid(),
            sa.ForeignKey("webhook_endpoints.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column(
            "event_id", sa.Uuid(), sa.ForeignKey("events.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column(
            "status",
            words("webhookdeliverystatus", "pending", "delivered", "failed"),
            nullable=False,
        ),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("attempts", JSON, nullable=False),
        sa.Column("next_attempt_at", INSTANT),
        sa.Column("delivered_at", INSTANT),
        *record_columns(),
        sa.UniqueConstraint("event_id", "endpoint_id"),
        sa.Index("ix_webhook_deliveries_endpoint_id", "endpoint_id", "created_at", "id"),
        sa.Index(
            "ix_webhook_deliveries_failed", "endpoint_id", postgresql_where="status = 'failed'"
        ),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.drop_table("webhook_deliveries")
    op.drop_table("webhook_endpoints")
    op.drop_table("reminders")
    op.drop_table("reminder_rules")
