"""seals"""

import sqlalchemy as sa
from alembic import op

from migrations import triggers

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.create_table(
        "seals",
        sa.Column("log", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("first_seq", sa.BigInteger(), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("head", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("first_seq <= last_seq", name=op.f("ck_seals_range")),
        sa.PrimaryKeyConstraint("log", "number", name=op.f("pk_seals")),
    )
    op.execute(triggers.SEALS_APPEND_ONLY)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute(triggers.SEALS_APPEND_ONLY_DOWN)
    op.drop_table("seals")
