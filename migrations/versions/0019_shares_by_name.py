"""shares by name: what a source calls a worker, and where they acknowledged"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

SHARES = "qa_shares"
# Who acknowledged in the portal left a line in the history.
ACKNOWLEDGED_IN = """
UPDATE qa_shares SET acknowledged_in = CASE WHEN EXISTS (
    SELECT FROM changes WHERE changes.entity_id = qa_shares.id
    AND changes.entity = 'qa_shares' AND changes.action = 'qa_share.acknowledge'
) THEN 'portal' ELSE 'case_system' END
WHERE acknowledged_at IS NOT NULL
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.add_column(SHARES, sa.Column("worker_ref", sa.Text(), nullable=True))
    words = sa.Enum(
        "portal",
        "case_system",
        name="qarecordsource",
        native_enum=False,
        create_constraint=True,
        length=40,
    )
    op.add_column(SHARES, sa.Column("acknowledged_in", words, nullable=True))
    op.execute(ACKNOWLEDGED_IN)
    op.create_check_constraint(
        op.f("ck_qa_shares_acknowledged_in"),
        SHARES,
        "(acknowledged_at IS NULL) = (acknowledged_in IS NULL)",
    )
    name = op.f("uq_qa_shares_qa_record_id_worker_ref")
    op.create_unique_constraint(name, SHARES, ["qa_record_id", "worker_ref"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.drop_column(SHARES, "acknowledged_in")
    op.drop_column(SHARES, "worker_ref")
