"""Tools: grade scales with crosswalks, questionnaires and their versions."""

import sqlalchemy as sa
from alembic import op

from migrations import sql
from migrations.baseline import INSTANT, JSON, record_columns, words

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.create_table(
        "grade_scales",
        sa.Column("code", sa.Text(), unique=True, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        *record_columns(),
    )
    op.create_table(
        "grade_levels",
        sa.Column("scale_code", sa.Text(), sa.ForeignKey("grade_scales.code"), primary_key=True),
        sa.Column("code", sa.Text(), primary_key=True),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.UniqueConstraint("scale_code", "ordinal"),
    )
    op.create_table(
        "grade_crosswalks",
        sa.Column("from_scale", sa.Text(), nullable=False),
        sa.Column("from_level", sa.Text(), nullable=False),
        sa.Column("to_scale", sa.Text(), nullable=False),
        sa.Column("to_level", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("status", words("crosswalkstatus", "proposed", "approved"), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), sa.ForeignKey("people.id")),
        sa.Column("approved_by", sa.Uuid(), sa.ForeignKey("people.id")),
        sa.Column("approved_at", INSTANT),
        *record_columns(),
        sa.ForeignKeyConstraint(
            ["from_scale", "from_level"], ["grade_levels.scale_code", "grade_levels.code"]
        ),
        sa.ForeignKeyConstraint(
            ["to_scale", "to_level"], ["grade_levels.scale_code", "grade_levels.code"]
        ),
        sa.UniqueConstraint("from_scale", "from_level", "to_scale", "valid_from"),
        sa.CheckConstraint("from_scale <> to_scale", name="two_scales"),
        sa.CheckConstraint("(status = 'approved') = (approved_at IS NOT NULL)", name="approved_at"),
        sa.CheckConstraint("approved_by <> proposed_by", name="two_people"),
    )
    op.create_table(
        "tools",
        sa.Column("key", sa.Text(), unique=True, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            words("toolkind", "audit", "cpc", "iro", "feedback", "observation"),
            nullable=False,
        ),
        sa.Column("statutory_guidance_ref", sa.Text()),
        sa.Column("service_lines", JSON, nullable=False),
        *record_columns(),
    )
    op.create_table(
        "tool_versions",
        sa.Column("tool_key", sa.Text(), sa.ForeignKey("tools.key"), nullable=False),
        sa.Column("semver", sa.Text(), nullable=False),
        sa.Column(
            "status", words("toolversionstatus", "draft", "published", "retired"), nullable=False
        ),
        sa.Column(
            "grade_scale_code", sa.Text(), sa.ForeignKey("grade_scales.code"), nullable=False
        ),
        sa.Column("content", JSON, nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("published_at", INSTANT),
        sa.Column("retired_at", INSTANT),
        *record_columns(),
        sa.UniqueConstraint("tool_key", "semver"),
        sa.CheckConstraint("semver ~ '^[0-9]+\\.[0-9]+\\.[0-9]+$'", name="semver"),
        sa.CheckConstraint("(status = 'draft') = (published_at IS NULL)", name="published_at"),
        sa.CheckConstraint("(status = 'retired') = (retired_at IS NOT NULL)", name="retired_at"),
        sa.Index("ix_tool_versions_tool_key_status", "tool_key", "status"),
    )
    sql.run_file("published_tool_versions")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.drop_table("tool_versions")
    op.drop_table("tools")
    op.drop_table("grade_crosswalks")
    op.drop_table("grade_levels")
    op.drop_table("grade_scales")
    op.execute("DROP FUNCTION qaf_published_tool()")
