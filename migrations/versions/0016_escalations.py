"""escalations"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"


# What waits for somebody, before and since.
KINDS = (
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
)
NEW_KINDS = (
    "meeting_to_judge",
    "qa_record_to_acknowledge",
    "escalation_to_answer",
    "escalation_to_decide",
    "escalation_overdue",
)


def _kinds(*kinds: str) -> None:
    words = ", ".join(f"'{kind}'" for kind in kinds)
    for table in ("reminder_rules", "reminders"):
        name = op.f(f"ck_{table}_notificationkind")
        op.drop_constraint(name, table)
        op.create_check_constraint(name, table, f"kind IN ({words})")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    _kinds(*KINDS, *NEW_KINDS)
    op.create_table(
        "escalations",
        sa.Column(
            "kind",
            sa.Enum(
                "cpc",
                "iro",
                name="escalationkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=True),
        sa.Column("qa_record_id", sa.Uuid(), nullable=True),
        sa.Column("raised_by", sa.Uuid(), nullable=False),
        sa.Column("reason_code", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "alert",
                "informal",
                "formal",
                "resolved",
                "referred_cafcass",
                "withdrawn",
                name="escalationstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("status_reason", sa.Text(), nullable=True),
        sa.Column(
            "stage",
            sa.Enum(
                "alert",
                "informal",
                "formal_1",
                "formal_2",
                "formal_3",
                "cafcass",
                name="escalationstage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "bypassed_stages",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            nullable=False,
        ),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("formal_on", sa.Date(), nullable=True),
        sa.Column("target_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column(
            "waiting_for",
            sa.Enum(
                "responder",
                "raiser",
                name="escalationparty",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "responder_role",
            sa.Enum(
                "qa_admin",
                "qa_manager",
                "auditor",
                "moderator",
                "practitioner",
                "team_manager",
                "service_manager",
                "assistant_director",
                "director",
                "corporate_director",
                "principal_social_worker",
                "cpc",
                "iro",
                "partner_agency",
                "mi_analyst",
                "integration_client",
                "data_protection_officer",
                "administrator",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("responder_id", sa.Uuid(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "agreed",
                "partly_agreed",
                "not_agreed",
                "overtaken",
                name="escalationoutcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("outcome_text", sa.Text(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
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
            "(stage = 'cafcass') = (status = 'referred_cafcass')",
            name=op.f("ck_escalations_cafcass"),
        ),
        sa.CheckConstraint(
            "(status = 'resolved') = (outcome IS NOT NULL)", name=op.f("ck_escalations_outcome")
        ),
        sa.CheckConstraint(
            "(status IN ('referred_cafcass', 'withdrawn')) = (status_reason IS NOT NULL)",
            name=op.f("ck_escalations_status_reason"),
        ),
        sa.CheckConstraint(
            "(status IN ('resolved', 'referred_cafcass', 'withdrawn')) = (closed_on IS NOT NULL)",
            name=op.f("ck_escalations_closed_on"),
        ),
        sa.CheckConstraint(
            "kind = 'iro' OR stage <> 'cafcass'", name=op.f("ck_escalations_cafcass_of_iro")
        ),
        sa.CheckConstraint(
            "stage NOT IN ('alert', 'informal') OR formal_on IS NULL",
            name=op.f("ck_escalations_not_formal"),
        ),
        sa.CheckConstraint(
            "stage NOT IN ('formal_1', 'formal_2', 'formal_3') OR formal_on IS NOT NULL",
            name=op.f("ck_escalations_formal_on"),
        ),
        sa.CheckConstraint(
            "status <> 'formal' OR stage IN ('formal_1', 'formal_2', 'formal_3')",
            name=op.f("ck_escalations_formal"),
        ),
        sa.CheckConstraint(
            "status NOT IN ('alert', 'informal') OR stage = status",
            name=op.f("ck_escalations_before_formal"),
        ),
        sa.CheckConstraint(
            "(closed_on IS NULL) = (waiting_for IS NOT NULL)",
            name=op.f("ck_escalations_waiting_for"),
        ),
        sa.CheckConstraint(
            "(formal_on IS NULL) = (target_on IS NULL)", name=op.f("ck_escalations_target_on")
        ),
        sa.CheckConstraint(
            "closed_on >= coalesce(formal_on, opened_on)", name=op.f("ck_escalations_closed_after")
        ),
        sa.CheckConstraint(
            "formal_on >= opened_on", name=op.f("ck_escalations_formal_after_opened")
        ),
        sa.CheckConstraint(
            "outcome_text IS NULL OR outcome IS NOT NULL", name=op.f("ck_escalations_outcome_text")
        ),
        sa.CheckConstraint("responder_id <> raised_by", name=op.f("ck_escalations_responder")),
        sa.ForeignKeyConstraint(["area_id"], ["org_units.id"], name=op.f("fk_escalations_area_id")),
        sa.ForeignKeyConstraint(
            ["district_id"], ["org_units.id"], name=op.f("fk_escalations_district_id")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_escalations_meeting_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_units.id"], name=op.f("fk_escalations_org_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["qa_record_id"], ["qa_records.id"], name=op.f("fk_escalations_qa_record_id")
        ),
        sa.ForeignKeyConstraint(
            ["raised_by"], ["people.id"], name=op.f("fk_escalations_raised_by")
        ),
        sa.ForeignKeyConstraint(
            ["responder_id"], ["people.id"], name=op.f("fk_escalations_responder_id")
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_escalations_subject_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalations")),
    )
    op.create_index("ix_escalations_due_on", "escalations", ["due_on", "id"], unique=False)
    op.create_index("ix_escalations_formal_on", "escalations", ["formal_on"], unique=False)
    op.create_index("ix_escalations_meeting_id", "escalations", ["meeting_id"], unique=False)
    op.create_index("ix_escalations_opened_on", "escalations", ["opened_on", "id"], unique=False)
    op.create_index(
        op.f("ix_escalations_org_unit_id"), "escalations", ["org_unit_id"], unique=False
    )
    op.create_index("ix_escalations_qa_record_id", "escalations", ["qa_record_id"], unique=False)
    op.create_index("ix_escalations_raised_by", "escalations", ["raised_by"], unique=False)
    op.create_index("ix_escalations_responder_id", "escalations", ["responder_id"], unique=False)
    op.create_index("ix_escalations_subject_id", "escalations", ["subject_id"], unique=False)
    op.create_table(
        "escalation_responses",
        sa.Column("escalation_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "alert",
                "informal",
                "formal_1",
                "formal_2",
                "formal_3",
                "cafcass",
                name="escalationstage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("responded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
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
        sa.CheckConstraint("stage <> 'cafcass'", name=op.f("ck_escalation_responses_stage")),
        sa.ForeignKeyConstraint(
            ["escalation_id"],
            ["escalations.id"],
            name=op.f("fk_escalation_responses_escalation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_escalation_responses_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation_responses")),
    )
    op.create_index(
        "ix_escalation_responses_escalation_id",
        "escalation_responses",
        ["escalation_id"],
        unique=False,
    )
    op.create_index(
        "ix_escalation_responses_person_id", "escalation_responses", ["person_id"], unique=False
    )
    op.create_table(
        "escalation_stage_entries",
        sa.Column("escalation_id", sa.Uuid(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "alert",
                "informal",
                "formal_1",
                "formal_2",
                "formal_3",
                "cafcass",
                name="escalationstage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.Column("target_on", sa.Date(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column(
            "responder_role",
            sa.Enum(
                "qa_admin",
                "qa_manager",
                "auditor",
                "moderator",
                "practitioner",
                "team_manager",
                "service_manager",
                "assistant_director",
                "director",
                "corporate_director",
                "principal_social_worker",
                "cpc",
                "iro",
                "partner_agency",
                "mi_analyst",
                "integration_client",
                "data_protection_officer",
                "administrator",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("responder_id", sa.Uuid(), nullable=True),
        sa.Column(
            "bypassed_stages",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=True),
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
            "(stage = 'cafcass') = (responder_role IS NULL)",
            name=op.f("ck_escalation_stage_entries_responder_role"),
        ),
        sa.CheckConstraint(
            "(stage = 'cafcass') = (target_on IS NULL)",
            name=op.f("ck_escalation_stage_entries_target_on"),
        ),
        sa.CheckConstraint(
            "left_on >= entered_on", name=op.f("ck_escalation_stage_entries_left_on")
        ),
        sa.ForeignKeyConstraint(
            ["escalation_id"],
            ["escalations.id"],
            name=op.f("fk_escalation_stage_entries_escalation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["responder_id"], ["people.id"], name=op.f("fk_escalation_stage_entries_responder_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation_stage_entries")),
        sa.UniqueConstraint(
            "escalation_id", "stage", name=op.f("uq_escalation_stage_entries_escalation_id_stage")
        ),
    )
    op.create_index(
        "ix_escalation_stage_entries_responder_id",
        "escalation_stage_entries",
        ["responder_id"],
        unique=False,
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    words = ", ".join(f"'{kind}'" for kind in NEW_KINDS)
    for table in ("reminders", "reminder_rules"):
        op.execute(f"DELETE FROM {table} WHERE kind IN ({words})")  # noqa: S608 - words of ours
    _kinds(*KINDS)
    op.drop_table("escalation_stage_entries")
    op.drop_table("escalation_responses")
    op.drop_table("escalations")
