"""Quality circles."""

import sqlalchemy as sa
from alembic import op

from migrations.baseline import JSON, ROLE, place_columns, record_columns, words

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.create_table(
        "quality_circles",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("chair_id", sa.Uuid(), sa.ForeignKey("people.id"), index=True, nullable=False),
        sa.Column("chair_role", ROLE, nullable=False),
        sa.Column("member_ids", JSON, nullable=False),
        sa.Column("terms_of_reference", sa.Text(), nullable=False),
        sa.Column("status", words("circlestatus", "active", "closed"), nullable=False),
        *place_columns(service_line_optional=True),
        *record_columns(),
        sa.CheckConstraint(
            "chair_role IN ('assistant_director', 'service_manager')", name="chair_role"
        ),
        sa.Index("ix_quality_circles_member_ids", "member_ids", postgresql_using="gin"),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.drop_table("quality_circles")
