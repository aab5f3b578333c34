"""feedback that waits: notified, and announced on the hour"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

# What waits for somebody, before and since.
KINDS = (
    "assignment_to_begin",
    "audit_to_finish",
    "audit_returned",
    "audit_to_moderate",
    "moderation_to_decide",
    "audit_to_finalise",
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
)
NEW_KINDS = (
    "feedback_disclosure_to_read",
    "feedback_escalation_to_resolve",
    "feedback_to_triage",
    "feedback_to_code",
    "feedback_to_review",
    "feedback_to_close",
)


def _kinds(*kinds: str) -> None:
    words = ", ".join(f"'{kind}'" for kind in kinds)
    for table in ("reminder_rules", "reminders"):
        name = op.f(f"ck_{table}_notificationkind")
        op.drop_constraint(name, table)
        op.create_check_constraint(name, table, f"kind IN ({words})")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    _kinds(*KINDS, *NEW_KINDS)
    op.add_column(
        "feedback_disclosures",
        sa.Column("announced", sa.Boolean(), server_default="false", nullable=False),
    )
    op.alter_column("feedback_disclosures", "announced", server_default=None)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.drop_column("feedback_disclosures", "announced")
    words = ", ".join(f"'{kind}'" for kind in NEW_KINDS)
    for table in ("reminders", "reminder_rules"):
        op.execute(f"DELETE FROM {table} WHERE kind IN ({words})")  # noqa: S608 - words of ours
    _kinds(*KINDS)
