"""findings withdrawn"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    status = sa.Enum(
        "recorded",
        "withdrawn",
        name="findingstatus",
        native_enum=False,
        create_constraint=True,
        length=40,
    )
    op.add_column(
        "findings", sa.Column("status", status, server_default="recorded", nullable=False)
    )
    op.alter_column("findings", "status", server_default=None)
    op.add_column("findings", sa.Column("status_reason", sa.Text(), nullable=True))
    op.create_check_constraint(
        op.f("ck_findings_status_reason"),
        "findings",
        "(status = 'withdrawn') = (status_reason IS NOT NULL)",
    )
    op.create_index("ix_findings_subject_id", "findings", ["subject_id"])
    op.create_index("ix_findings_theme_codes", "findings", ["theme_codes"], postgresql_using="gin")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.drop_index("ix_findings_theme_codes", table_name="findings")
    op.drop_index("ix_findings_subject_id", table_name="findings")
    op.drop_column("findings", "status_reason")
    op.drop_column("findings", "status")
