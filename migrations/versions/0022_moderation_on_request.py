"""moderation on request, and by a moderator from outside"""

from alembic import op

revision = "0022"
down_revision = "0021"

# Why an audit is moderated, before and since.
REASONS = ("random", "grade", "minimum")
NEW_REASONS = ("requested", "external")


def _reasons(*reasons: str) -> None:
    words = ", ".join(f"'{reason}'" for reason in reasons)
    for table in ("audits", "moderation_decisions"):
        name = op.f(f"ck_{table}_selectionreason")
        op.drop_constraint(name, table)
        op.create_check_constraint(name, table, f"selection_reason IN ({words})")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    _reasons(*REASONS, *NEW_REASONS)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    words = ", ".join(f"'{reason}'" for reason in NEW_REASONS)
    for table in ("audits", "moderation_decisions"):  # by none of the rules that there were
        op.execute(
            f"UPDATE {table} SET selection_reason = NULL"  # noqa: S608 - words of ours
            f" WHERE selection_reason IN ({words})"
        )
    _reasons(*REASONS)
