"""disclosures told apart: how often the same words came, and by whose link"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    table = "feedback_disclosures"
    op.add_column(table, sa.Column("times_told", sa.Integer(), server_default="1", nullable=False))
    op.alter_column(table, "times_told", server_default=None)
    op.add_column(table, sa.Column("invitation_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_feedback_disclosures_invitation_id"),
        table,
        "feedback_invitations",
        ["invitation_id"],
        ["id"],
    )
    op.create_index("ix_feedback_disclosures_invitation_id", table, ["invitation_id"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.drop_column("feedback_disclosures", "invitation_id")
    op.drop_column("feedback_disclosures", "times_told")
