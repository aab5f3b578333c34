"""crosswalk proposals"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    status = sa.Enum(
        "proposed",
        "approved",
        name="crosswalkstatus",
        native_enum=False,
        create_constraint=True,
        length=40,
    )
    op.add_column(
        "grade_crosswalks", sa.Column("status", status, server_default="proposed", nullable=False)
    )
    op.execute("UPDATE grade_crosswalks SET status = 'approved' WHERE approved_at IS NOT NULL")
    op.alter_column("grade_crosswalks", "status", server_default=None)
    op.add_column("grade_crosswalks", sa.Column("proposed_by", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_grade_crosswalks_proposed_by"),
        "grade_crosswalks",
        "people",
        ["proposed_by"],
        ["id"],
    )
    op.create_check_constraint(
        op.f("ck_grade_crosswalks_approved_at"),
        "grade_crosswalks",
        "(status = 'approved') = (approved_at IS NOT NULL)",
    )
    op.create_check_constraint(
        op.f("ck_grade_crosswalks_two_people"), "grade_crosswalks", "approved_by <> proposed_by"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.drop_column("grade_crosswalks", "proposed_by")
    op.drop_column("grade_crosswalks", "status")
