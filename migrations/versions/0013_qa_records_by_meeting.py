"""qa records by meeting: what stood on a day is asked of every meeting held"""

from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.create_index("ix_qa_records_meeting_id", "qa_records", ["meeting_id"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.drop_index("ix_qa_records_meeting_id", "qa_records")
