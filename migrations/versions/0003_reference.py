"""Reference: code lists, themes and closed days."""

import sqlalchemy as sa
from alembic import op

from migrations.baseline import JSON, record_columns

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.create_table(
        "reference_codes",
        sa.Column("list_code", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("meaning", sa.Text()),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        *record_columns(),
        sa.UniqueConstraint("list_code", "code"),
    )
    op.create_table(
        "themes",
        sa.Column("code", sa.Text(), unique=True, nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("parent_code", sa.Text(), sa.ForeignKey("themes.code")),
        sa.Column("polarity_allowed", JSON, nullable=False),
        sa.Column("academy_theme_code", sa.Text()),
        sa.Column("active", sa.Boolean(), nullable=False),
        *record_columns(),
    )
    op.create_table(
        "closed_days",
        sa.Column("day", sa.Date(), unique=True, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("local", sa.Boolean(), nullable=False),
        *record_columns(),
    )
    op.create_table(
        "calendar_ranges",
        sa.Column("first", sa.Date(), primary_key=True),
        sa.Column("last", sa.Date(), nullable=False),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.drop_table("calendar_ranges")
    op.drop_table("closed_days")
    op.drop_table("themes")
    op.drop_table("reference_codes")
