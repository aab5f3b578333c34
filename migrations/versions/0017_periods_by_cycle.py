"""periods by cycle: a tile of one cycle reads its own rows, however long the history"""

from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    columns = ["cycle_id", "district_id"]
    op.create_index("ix_assignment_periods_cycle_id", "assignment_periods", columns)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.drop_index("ix_assignment_periods_cycle_id", "assignment_periods")
