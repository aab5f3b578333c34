"""members of a sample as rows of their own, to be read page by page"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

TRANSACTION = sa.text("(pg_current_xact_id()::text)::bigint")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    name = "sample_members"
    op.add_column(name, sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()")))
    for column in ("created_at", "updated_at"):
        op.add_column(name, sa.Column(column, sa.DateTime(timezone=True)))
    op.add_column(name, sa.Column("version", sa.Integer(), server_default="1"))
    op.add_column(
        name, sa.Column("changed_in", sa.BigInteger(), server_default=TRANSACTION, nullable=False)
    )
    op.execute(
        "UPDATE sample_members SET created_at = drawn_at, updated_at = drawn_at"
        " FROM sample_draws WHERE sample_draws.id = sample_draw_id"
    )
    for column in ("id", "created_at", "updated_at", "version"):
        op.alter_column(name, column, nullable=False, server_default=None)
    op.drop_constraint("pk_sample_members", name, type_="primary")
    op.create_primary_key("pk_sample_members", name, ["id"])
    op.create_unique_constraint(
        "uq_sample_members_sample_draw_id_subject_id", name, ["sample_draw_id", "subject_id"]
    )
    op.create_index("ix_sample_members_stratum", name, ["sample_draw_id", "stratum", "rank", "id"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    name = "sample_members"
    op.drop_index("ix_sample_members_stratum", table_name=name)
    op.drop_constraint("uq_sample_members_sample_draw_id_subject_id", name, type_="unique")
    op.drop_constraint("pk_sample_members", name, type_="primary")
    op.create_primary_key("pk_sample_members", name, ["sample_draw_id", "subject_id"])
    for column in ("changed_in", "version", "updated_at", "created_at", "id"):
        op.drop_column(name, column)
