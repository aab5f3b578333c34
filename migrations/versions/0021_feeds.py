"""The history of exports."""

import sqlalchemy as sa
from alembic import op

from migrations.baseline import INSTANT, JSON, record_columns, words

revision = "0021"
down_revision = "0020"

FORMAT = words("exportformat", "csv", "ndjson", "xlsx")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.create_table(
        "exports",
        sa.Column("person_id", sa.Uuid(), sa.ForeignKey("people.id")),
        sa.Column("client_id", sa.Uuid()),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("format", FORMAT, nullable=False),
        sa.Column("filters", JSON, nullable=False),
        sa.Column("resumed", sa.Boolean(), nullable=False),
        sa.Column("about_children", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("watermark", sa.Text(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("ended_at", INSTANT),
        sa.Column("row_count", sa.BigInteger()),
        sa.Column("size", sa.BigInteger()),
        sa.Column("sha256", sa.Text()),
        sa.Column("request_id", sa.Text()),
        *record_columns(),
        sa.CheckConstraint("num_nonnulls(person_id, client_id) = 1", name="caller"),
        sa.CheckConstraint("NOT about_children OR reason IS NOT NULL", name="reason"),
        sa.CheckConstraint("complete = (sha256 IS NOT NULL)", name="complete"),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (row_count IS NULL) AND (ended_at IS NULL) = (size IS NULL)",
            name="ended",
        ),
        sa.Index("ix_exports_created_at", "created_at", "id"),
        sa.Index("ix_exports_person_id", "person_id", "created_at", "id"),
        sa.Index("ix_exports_client_id", "client_id", "created_at", "id"),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.drop_table("exports")
