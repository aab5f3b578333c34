"""api keys: networks they are used from, and the secret before a rotation"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.add_column(
        "api_keys",
        sa.Column(
            "allowed_networks",
            postgresql.JSONB(none_as_null=True),
            server_default="[]",
            nullable=False,
        ),
    )
    op.add_column("api_keys", sa.Column("previous_digest", sa.LargeBinary(), nullable=True))
    op.add_column(
        "api_keys", sa.Column("previous_until", sa.DateTime(timezone=True), nullable=True)
    )
    op.create_check_constraint(
        op.f("ck_api_keys_previous_secret"),
        "api_keys",
        "(previous_digest IS NULL) = (previous_until IS NULL)",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.drop_column("api_keys", "previous_until")
    op.drop_column("api_keys", "previous_digest")
    op.drop_column("api_keys", "allowed_networks")
