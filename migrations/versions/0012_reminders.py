"""reminders"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.create_table(
        "reminder_rules",
        sa.Column(
            "kind",
            sa.Enum(
                "assignment_to_begin",
                "audit_to_finish",
                "audit_returned",
                "audit_to_moderate",
                "moderation_to_decide",
                "audit_to_finalise",
                "exemption_to_decide",
                "change_request_to_decide",
                "inquiry_to_hold",
                "inquiry_to_record",
                "inquiry_to_confirm",
                name="notificationkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "changed_in",
            sa.BigInteger(),
            server_default=sa.text("(pg_current_xact_id()::text)::bigint"),
            nullable=False,
        ),
        sa.CheckConstraint("days BETWEEN -90 AND 90", name=op.f("ck_reminder_rules_days")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_rules")),
        sa.UniqueConstraint("kind", "days", name=op.f("uq_reminder_rules_kind_days")),
    )
    op.create_table(
        "reminders",
        sa.Column("rule_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "assignment_to_begin",
                "audit_to_finish",
                "audit_returned",
                "audit_to_moderate",
                "moderation_to_decide",
                "audit_to_finalise",
                "exemption_to_decide",
                "change_request_to_decide",
                "inquiry_to_hold",
                "inquiry_to_record",
                "inquiry_to_confirm",
                name="notificationkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("entity_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dismissed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "changed_in",
            sa.BigInteger(),
            server_default=sa.text("(pg_current_xact_id()::text)::bigint"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_reminders_person_id")),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["reminder_rules.id"], name=op.f("fk_reminders_rule_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminders")),
        sa.UniqueConstraint(
            "rule_id",
            "entity_id",
            "person_id",
            name=op.f("uq_reminders_rule_id_entity_id_person_id"),
        ),
    )
    op.create_index(
        "ix_reminders_person_id", "reminders", ["person_id", "created_at", "id"], unique=False
    )
    op.create_index(
        "ix_reminders_unsettled",
        "reminders",
        ["kind"],
        unique=False,
        postgresql_where="settled_at IS NULL",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.drop_index(
        "ix_reminders_unsettled", table_name="reminders", postgresql_where="settled_at IS NULL"
    )
    op.drop_index("ix_reminders_person_id", table_name="reminders")
    op.drop_table("reminders")
    op.drop_table("reminder_rules")
