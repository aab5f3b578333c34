"""pushed feedback: what its source has no more, and versions as other sources have them"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.add_column(
        "feedback_submissions", sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.alter_column("feedback_submissions", "source_version", type_=sa.BigInteger())


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.alter_column("feedback_submissions", "source_version", type_=sa.Integer())
    op.drop_column("feedback_submissions", "deleted_at")
