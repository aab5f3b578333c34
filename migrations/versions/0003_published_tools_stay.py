"""published tools stay"""

from alembic import op

from migrations import triggers

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.create_check_constraint(
        op.f("ck_tool_versions_retired_at"),
        "tool_versions",
        "(status = 'retired') = (retired_at IS NOT NULL)",
    )
    op.execute(triggers.PUBLISHED_TOOLS)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute(triggers.PUBLISHED_TOOLS_DOWN)
    op.drop_constraint(op.f("ck_tool_versions_retired_at"), "tool_versions")
