"""meetings and qa records"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.create_table(
        "meetings",
        sa.Column(
            "kind",
            sa.Enum(
                "icpc",
                "rcpc",
                "transfer_in_conf",
                "cic_review",
                name="meetingkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("takes_place_on", sa.Date(), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column(
            "start_event",
            sa.Enum(
                "strategy_discussion",
                "section_47_started",
                "became_looked_after",
                "notification",
                name="startevent",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("quorate", sa.Boolean(), nullable=True),
        sa.Column("participation_code", sa.Text(), nullable=True),
        sa.Column(
            "plan_outcome",
            sa.Enum(
                "plan_made",
                "no_plan",
                "plan_continues",
                "plan_ends",
                name="planoutcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("chair_person_id", sa.Uuid(), nullable=True),
        sa.Column("previous_meeting_id", sa.Uuid(), nullable=True),
        sa.Column("clock_code", sa.Text(), nullable=True),
        sa.Column("clock_started_on", sa.Date(), nullable=True),
        sa.Column("due_by", sa.Date(), nullable=True),
        sa.Column(
            "clock_gap",
            sa.Enum(
                "start_unknown",
                "no_rule",
                "beyond_calendar",
                name="clockgap",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.Column("district_id", sa.Uuid(), nullable=True),
        sa.Column("area_id", sa.Uuid(), nullable=True),
        sa.Column(
            "service_line",
            sa.Enum(
                "early_help",
                "front_door",
                "children_in_need",
                "child_protection",
                "children_in_care",
                "care_leavers",
                "disabled_children",
                "youth_justice",
                "adoption_raa",
                "sen",
                "fostering",
                "other",
                name="serviceline",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("source_system", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("source_version", sa.BigInteger(), nullable=True),
        sa.Column("body_hash", sa.Text(), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
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
        sa.CheckConstraint(
            "participation_code ~ '^PN[0-7]$'", name=op.f("ck_meetings_participation_code")
        ),
        sa.CheckConstraint(
            "(due_by IS NULL) = (clock_gap IS NOT NULL)", name=op.f("ck_meetings_clock")
        ),
        sa.CheckConstraint(
            "NOT (cancelled AND held_on IS NOT NULL)", name=op.f("ck_meetings_cancelled")
        ),
        sa.CheckConstraint(
            "takes_place_on = coalesce(held_on, due_date)", name=op.f("ck_meetings_takes_place_on")
        ),
        sa.ForeignKeyConstraint(["area_id"], ["org_units.id"], name=op.f("fk_meetings_area_id")),
        sa.ForeignKeyConstraint(
            ["chair_person_id"], ["people.id"], name=op.f("fk_meetings_chair_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["district_id"], ["org_units.id"], name=op.f("fk_meetings_district_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_units.id"], name=op.f("fk_meetings_org_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["previous_meeting_id"], ["meetings.id"], name=op.f("fk_meetings_previous_meeting_id")
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_meetings_subject_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetings")),
        sa.UniqueConstraint(
            "source_system", "external_id", name=op.f("uq_meetings_source_system_external_id")
        ),
    )
    op.create_index("ix_meetings_chair_person_id", "meetings", ["chair_person_id"], unique=False)
    op.create_index(op.f("ix_meetings_org_unit_id"), "meetings", ["org_unit_id"], unique=False)
    op.create_index(
        "ix_meetings_previous_meeting_id", "meetings", ["previous_meeting_id"], unique=False
    )
    op.create_index(
        "ix_meetings_source_system_held_on",
        "meetings",
        ["source_system", "held_on", "id"],
        unique=False,
    )
    op.create_index(
        "ix_meetings_subject_id_takes_place_on",
        "meetings",
        ["subject_id", "takes_place_on"],
        unique=False,
    )
    op.create_index(
        "ix_meetings_takes_place_on", "meetings", ["takes_place_on", "id"], unique=False
    )
    op.create_table(
        "qa_records",
        sa.Column(
            "kind",
            sa.Enum(
                "cpc",
                "iro",
                name="qarecordkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("reviewer_id", sa.Uuid(), nullable=True),
        sa.Column("tool_version_id", sa.Uuid(), nullable=False),
        sa.Column(
            "answers", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False
        ),
        sa.Column("overall_rating", sa.Text(), nullable=True),
        sa.Column("good_practice", sa.Boolean(), nullable=False),
        sa.Column("good_practice_text", sa.Text(), nullable=True),
        sa.Column(
            "good_practice_theme_codes",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            nullable=False,
        ),
        sa.Column(
            "concerns", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False
        ),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "completed",
                "shared",
                "acknowledged",
                "amended",
                "closed",
                "entered_in_error",
                name="qarecordstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("status_reason", sa.Text(), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_on_file_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("file_reference", sa.Text(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("amended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("entered_in_error_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "source",
            sa.Enum(
                "portal",
                "case_system",
                name="qarecordsource",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("source_system", sa.Text(), nullable=True),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("source_version", sa.BigInteger(), nullable=True),
        sa.Column("body_hash", sa.Text(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.Column("district_id", sa.Uuid(), nullable=True),
        sa.Column("area_id", sa.Uuid(), nullable=True),
        sa.Column(
            "service_line",
            sa.Enum(
                "early_help",
                "front_door",
                "children_in_need",
                "child_protection",
                "children_in_care",
                "care_leavers",
                "disabled_children",
                "youth_justice",
                "adoption_raa",
                "sen",
                "fostering",
                "other",
                name="serviceline",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
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
        sa.CheckConstraint(
            "(source = 'case_system') = (source_system IS NOT NULL AND external_id IS NOT NULL)",
            name=op.f("ck_qa_records_source"),
        ),
        sa.CheckConstraint(
            "(status = 'entered_in_error') = (entered_in_error_at IS NOT NULL)",
            name=op.f("ck_qa_records_entered_in_error_at"),
        ),
        sa.CheckConstraint(
            "status <> 'closed' OR (closed_at IS NOT NULL AND shared_at IS NOT NULL AND recorded_on_file_at IS NOT NULL)",
            name=op.f("ck_qa_records_closed"),
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'entered_in_error') OR completed_at IS NOT NULL",
            name=op.f("ck_qa_records_completed_at"),
        ),
        sa.CheckConstraint(
            "status NOT IN ('shared', 'acknowledged') OR shared_at IS NOT NULL",
            name=op.f("ck_qa_records_shared_at"),
        ),
        sa.CheckConstraint(
            "(recorded_on_file_at IS NULL) = (file_reference IS NULL)",
            name=op.f("ck_qa_records_file_reference"),
        ),
        sa.ForeignKeyConstraint(["area_id"], ["org_units.id"], name=op.f("fk_qa_records_area_id")),
        sa.ForeignKeyConstraint(
            ["district_id"], ["org_units.id"], name=op.f("fk_qa_records_district_id")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_qa_records_meeting_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_units.id"], name=op.f("fk_qa_records_org_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["reviewer_id"], ["people.id"], name=op.f("fk_qa_records_reviewer_id")
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_qa_records_subject_id")
        ),
        sa.ForeignKeyConstraint(
            ["tool_version_id"], ["tool_versions.id"], name=op.f("fk_qa_records_tool_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_qa_records")),
        sa.UniqueConstraint(
            "source_system", "external_id", name=op.f("uq_qa_records_source_system_external_id")
        ),
    )
    op.create_index("ix_qa_records_created_at", "qa_records", ["created_at", "id"], unique=False)
    op.create_index(op.f("ix_qa_records_org_unit_id"), "qa_records", ["org_unit_id"], unique=False)
    op.create_index("ix_qa_records_reviewer_id", "qa_records", ["reviewer_id"], unique=False)
    op.create_index("ix_qa_records_subject_id", "qa_records", ["subject_id"], unique=False)
    op.create_index(
        "uq_qa_records_live",
        "qa_records",
        ["meeting_id", "kind"],
        unique=True,
        postgresql_where="entered_in_error_at IS NULL AND deleted_at IS NULL",
    )
    op.create_table(
        "qa_shares",
        sa.Column("qa_record_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column(
            "role",
            sa.Enum(
                "social_worker",
                "team_manager",
                "service_manager",
                name="sharerole",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("response_text", sa.Text(), nullable=True),
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
        sa.CheckConstraint(
            "response_text IS NULL OR acknowledged_at IS NOT NULL",
            name=op.f("ck_qa_shares_response"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_qa_shares_person_id")),
        sa.ForeignKeyConstraint(
            ["qa_record_id"], ["qa_records.id"], name=op.f("fk_qa_shares_qa_record_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_qa_shares")),
        sa.UniqueConstraint(
            "qa_record_id", "person_id", name=op.f("uq_qa_shares_qa_record_id_person_id")
        ),
    )
    op.create_index("ix_qa_shares_person_id", "qa_shares", ["person_id"], unique=False)
    op.create_index(op.f("ix_qa_shares_qa_record_id"), "qa_shares", ["qa_record_id"], unique=False)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.drop_index(op.f("ix_qa_shares_qa_record_id"), table_name="qa_shares")
    op.drop_index("ix_qa_shares_person_id", table_name="qa_shares")
    op.drop_table("qa_shares")
    op.drop_index(
        "uq_qa_records_live",
        table_name="qa_records",
        postgresql_where="entered_in_error_at IS NULL AND deleted_at IS NULL",
    )
    op.drop_index("ix_qa_records_subject_id", table_name="qa_records")
    op.drop_index("ix_qa_records_reviewer_id", table_name="qa_records")
    op.drop_index(op.f("ix_qa_records_org_unit_id"), table_name="qa_records")
    op.drop_index("ix_qa_records_created_at", table_name="qa_records")
    op.drop_table("qa_records")
    op.drop_index("ix_meetings_takes_place_on", table_name="meetings")
    op.drop_index("ix_meetings_subject_id_takes_place_on", table_name="meetings")
    op.drop_index("ix_meetings_source_system_held_on", table_name="meetings")
    op.drop_index("ix_meetings_previous_meeting_id", table_name="meetings")
    op.drop_index(op.f("ix_meetings_org_unit_id"), table_name="meetings")
    op.drop_index("ix_meetings_chair_person_id", table_name="meetings")
    op.drop_table("meetings")
