"""Auditing: programmes, samples, assignments and audits."""

import sqlalchemy as sa
from alembic import op

from migrations import sql
from migrations.baseline import INSTANT, JSON, SERVICE_LINE, place_columns, record_columns, words

revision = "0008"
down_revision = "0007"

ASSIGNMENT_SOURCE = words("assignmentsource", "random", "stratified", "directed", "re_audit")
AGE_BAND = words(
    "ageband", "unborn", "under_1", "1_to_4", "5_to_9", "10_to_15", "16_to_17", "18_plus"
)
ASSIGNMENT_STATUS = words(
    "assignmentstatus",
    "proposed",
    "allocated",
    "declined",
    "exemption_requested",
    "exempted",
    "fulfilled",
    "cancelled",
)
AUDIT_STATUS = words(
    "auditstatus",
    "draft",
    "submitted",
    "awaiting_moderation",
    "in_moderation",
    "returned",
    "moderated",
    "appreciative_inquiry",
    "finalised",
    "amended",
    "voided",
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.create_table(
        "audit_programmes",
        sa.Column("name", sa.Text(), unique=True, nullable=False),
        sa.Column("year_start", sa.Date(), nullable=False),
        sa.Column("cycle_months", sa.Integer(), nullable=False),
        sa.Column("cycles_per_year", sa.Integer(), nullable=False),
        *record_columns(),
        sa.CheckConstraint("cycle_months BETWEEN 1 AND 12", name="cycle_months"),
        sa.CheckConstraint("cycles_per_year * cycle_months <= 12", name="within_a_year"),
    )
    op.create_table(
        "audit_cycles",
        sa.Column(
            "programme_id",
            sa.Uuid(),
            sa.ForeignKey("audit_programmes.id"),
            index=True,
            nullable=False,
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column(
            "status", words("cyclestatus", "planned", "open", "closing", "closed"), nullable=False
        ),
        *record_columns(),
        sa.UniqueConstraint("programme_id", "number"),
        sa.CheckConstraint("ends_on > starts_on", name="period"),
    )
    op.create_table(
        "audit_rounds",
        sa.Column(
            "cycle_id", sa.Uuid(), sa.ForeignKey("audit_cycles.id"), index=True, nullable=False
        ),
        sa.Column("programme_id", sa.Uuid(), sa.ForeignKey("audit_programmes.id"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("kinds", JSON, nullable=False),
        sa.Column("due_date", sa.Date(), nullable=False),
        sa.Column("status", words("roundstatus", "open", "closed"), nullable=False),
        *record_columns(),
        sa.UniqueConstraint("cycle_id", "number"),
        sa.CheckConstraint("due_date >= month", name="due_date"),
    )
    op.create_table(
        "moderation_rules",
        sa.Column(
            "programme_id",
            sa.Uuid(),
            sa.ForeignKey("audit_programmes.id"),
            unique=True,
            nullable=False,
        ),
        sa.Column("always_grades", JSON, nullable=False),
        sa.Column("random_pct", sa.Numeric(9, 4), nullable=False),
        sa.Column("min_per_auditor_per_cycle", sa.Integer(), nullable=False),
        sa.Column("applies_to_tools", JSON, nullable=False),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.Column("inquiry_required", sa.Boolean(), nullable=False),
        sa.Column("moderation_window_days", sa.Integer(), nullable=False),
        sa.Column(
            "follow_up_owner",
            words("followupowner", "team_manager", "practitioner"),
            nullable=False,
        ),
        *record_columns(),
        sa.CheckConstraint("random_pct BETWEEN 0 AND 100", name="random_pct"),
    )
    op.create_table(
        "sample_draws",
        sa.Column(
            "round_id", sa.Uuid(), sa.ForeignKey("audit_rounds.id"), index=True, nullable=False
        ),
        sa.Column("tool_version_id", sa.Uuid(), sa.ForeignKey("tool_versions.id"), nullable=False),
        sa.Column("frame_query", JSON, nullable=False),
        sa.Column("frame_size", sa.Integer(), nullable=False),
        sa.Column("frame_hash", sa.Text(), nullable=False),
        sa.Column("strata", JSON, nullable=False),
        sa.Column("n_per_stratum", JSON, nullable=False),
        sa.Column("seed", sa.Text(), nullable=False),
        sa.Column("audited_within_months", sa.Integer(), nullable=False),
        sa.Column("drawn_at", INSTANT, nullable=False),
        sa.Column("drawn_by", sa.Uuid(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("allocated_at", INSTANT),
        *record_columns(),
    )
    op.create_table(
        "sample_members",
        sa.Column("sample_draw_id", sa.Uuid(), sa.ForeignKey("sample_draws.id"), nullable=False),
        sa.Column("subject_id", sa.Uuid(), sa.ForeignKey("subjects.id"), nullable=False),
        sa.Column("stratum", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("draw_hash", sa.Text(), nullable=False),
        sa.Column(
            "outcome", words("sampleoutcome", "drawn", "not_drawn", "excluded"), nullable=False
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False),
        sa.Column("service_line", SERVICE_LINE, nullable=False),
        *record_columns(),
        sa.UniqueConstraint("sample_draw_id", "subject_id"),
        sa.Index("ix_sample_members_stratum", "sample_draw_id", "stratum", "rank", "id"),
        sa.Index("ix_sample_members_outcome", "sample_draw_id", "outcome", "rank"),
    )
    op.create_table(
        "audit_assignments",
        sa.Column(
            "round_id", sa.Uuid(), sa.ForeignKey("audit_rounds.id"), index=True, nullable=False
        ),
        sa.Column("cycle_id", sa.Uuid(), sa.ForeignKey("audit_cycles.id"), nullable=False),
        sa.Column("tool_version_id", sa.Uuid(), sa.ForeignKey("tool_versions.id"), nullable=False),
        sa.Column("subject_id", sa.Uuid(), sa.ForeignKey("subjects.id"), nullable=False),
        sa.Column("auditor_id", sa.Uuid(), sa.ForeignKey("people.id")),
        sa.Column("due_date", sa.Date(), nullable=False),
        sa.Column(
            "source",
            ASSIGNMENT_SOURCE,
            nullable=False,
        ),
        sa.Column("status", ASSIGNMENT_STATUS, nullable=False),
        sa.Column("sample_draw_id", sa.Uuid(), sa.ForeignKey("sample_draws.id")),
        sa.Column("re_audit_of", sa.Uuid()),
        sa.Column("status_reason", sa.Text()),
        sa.Column("case_ended_on", sa.Date()),
        sa.Column("kept_at", INSTANT),
        sa.Column("exemption_reason_code", sa.Text()),
        sa.Column("exemption_requested_by", sa.Uuid(), sa.ForeignKey("people.id")),
        sa.Column("exemption_requested_at", INSTANT),
        sa.Column("exemption_decided_by", sa.Uuid(), sa.ForeignKey("people.id")),
        sa.Column("exemption_decided_at", INSTANT),
        *place_columns(),
        *record_columns(),
        sa.CheckConstraint(
            "exemption_decided_by <> exemption_requested_by", name="approver_is_not_requester"
        ),
        sa.CheckConstraint("kept_at IS NULL OR case_ended_on IS NOT NULL", name="kept_at"),
        sa.CheckConstraint(
            "auditor_id IS NOT NULL OR status NOT IN ('allocated', 'fulfilled')",
            name="allocated_to_somebody",
        ),
        sa.Index(
            "uq_audit_assignments_round_subject",
            "round_id",
            "subject_id",
            "tool_version_id",
            unique=True,
            postgresql_where="status <> 'cancelled'",
        ),
        sa.Index("ix_audit_assignments_due_date", "due_date", "id"),
        sa.Index("ix_audit_assignments_auditor_id", "auditor_id", "due_date", "id"),
        sa.Index("ix_audit_assignments_subject_id", "subject_id"),
        sa.Index("ix_audit_assignments_sample_draw_id", "sample_draw_id"),
        sa.Index("ix_audit_assignments_changed_in", "changed_in"),
    )
    op.create_table(
        "assignment_periods",
        sa.Column(
            "assignment_id", sa.Uuid(), sa.ForeignKey("audit_assignments.id"), primary_key=True
        ),
        sa.Column("valid_from", INSTANT, primary_key=True),
        sa.Column("valid_to", INSTANT),
        sa.Column("status", ASSIGNMENT_STATUS, nullable=False),
        sa.Column("auditor_id", sa.Uuid()),
        sa.Column("due_date", sa.Date(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column("tool_version_id", sa.Uuid(), nullable=False),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.Column("district_id", sa.Uuid()),
        sa.Column("area_id", sa.Uuid()),
        sa.Column("service_line", SERVICE_LINE, nullable=False),
        sa.Column("source", ASSIGNMENT_SOURCE, nullable=False),
        sa.Column("age_band", AGE_BAND),
        sa.Index(
            "ix_assignment_periods_open",
            "assignment_id",
            unique=True,
            postgresql_where="valid_to IS NULL",
            postgresql_include=[
                "status",
                "due_date",
                "district_id",
                "area_id",
                "org_unit_id",
                "service_line",
            ],
        ),
        sa.Index("ix_assignment_periods_due_date", "due_date"),
        sa.Index("ix_assignment_periods_cycle_id", "cycle_id", "district_id"),
    )
    op.create_table(
        "audits",
        sa.Column(
            "assignment_id",
            sa.Uuid(),
            sa.ForeignKey("audit_assignments.id"),
            index=True,
            nullable=False,
        ),
        sa.Column("round_id", sa.Uuid(), sa.ForeignKey("audit_rounds.id"), nullable=False),
        sa.Column("cycle_id", sa.Uuid(), sa.ForeignKey("audit_cycles.id"), nullable=False),
        sa.Column("subject_id", sa.Uuid(), sa.ForeignKey("subjects.id"), nullable=False),
        sa.Column("auditor_id", sa.Uuid(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("tool_version_id", sa.Uuid(), sa.ForeignKey("tool_versions.id"), nullable=False),
        sa.Column("tool_key", sa.Text(), sa.ForeignKey("tools.key"), nullable=False),
        sa.Column("tool_content_hash", sa.Text(), nullable=False),
        sa.Column("engine_version", sa.Text(), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=False),
        sa.Column("status", AUDIT_STATUS, nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("first_submitted_at", INSTANT),
        sa.Column("submitted_at", INSTANT),
        sa.Column("finalised_at", INSTANT),
        sa.Column("auditor_grade", sa.Text()),
        sa.Column("override_grade", sa.Text()),
        sa.Column("grade_rationale", sa.Text()),
        sa.Column("indicative_grade", sa.Text()),
        sa.Column("grade_variance", sa.Integer()),
        sa.Column("proposed_grade", sa.Text()),
        sa.Column("moderated_grade", sa.Text()),
        sa.Column("final_grade", sa.Text()),
        sa.Column("score_of_available", sa.Numeric(9, 4)),
        sa.Column("score_of_applicable", sa.Numeric(9, 4)),
        sa.Column("practitioner_involved", sa.Boolean(), nullable=False),
        sa.Column("practitioner_person_id", sa.Uuid(), sa.ForeignKey("people.id"), index=True),
        sa.Column(
            "family_feedback_submission_id", sa.Uuid(), sa.ForeignKey("feedback_submissions.id")
        ),
        sa.Column(
            "practitioner_feedback_submission_id",
            sa.Uuid(),
            sa.ForeignKey("feedback_submissions.id"),
        ),
        sa.Column("re_audit_of", sa.Uuid(), sa.ForeignKey("audits.id")),
        sa.Column(
            "selection_reason",
            words("selectionreason", "random", "grade", "minimum", "requested", "external"),
        ),
        sa.Column("selected_at", INSTANT),
        sa.Column("moderator_id", sa.Uuid(), sa.ForeignKey("people.id")),
        sa.Column("moderation_session_id", sa.Uuid()),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.Column("inquiry_required", sa.Boolean(), nullable=False),
        sa.Column("status_reason", sa.Text()),
        *place_columns(),
        *record_columns(),
        sa.Index(
            "uq_audits_live_assignment",
            "assignment_id",
            unique=True,
            postgresql_where="status <> 'voided'",
        ),
        sa.CheckConstraint(
            "auditor_grade IS NULL OR grade_rationale IS NOT NULL"
            " OR status IN ('draft', 'returned', 'voided')",
            name="a_grade_has_a_rationale",
        ),
        sa.CheckConstraint("moderator_id <> auditor_id", name="moderator_is_not_auditor"),
        sa.CheckConstraint("(status = 'draft') <= (submitted_at IS NULL)", name="submitted_at"),
        sa.Index("ix_audits_due_date", "due_date", "id"),
        sa.Index("ix_audits_status_due_date", "status", "due_date", "id"),
        sa.Index("ix_audits_auditor_id", "auditor_id", "due_date", "id"),
        sa.Index("ix_audits_org_unit_id_due_date", "org_unit_id", "due_date", "id"),
        sa.Index("ix_audits_moderator_id", "moderator_id"),
        sa.Index("ix_audits_subject_id", "subject_id"),
        sa.Index("ix_audits_round_id", "round_id"),
        sa.Index("ix_audits_updated_at", "updated_at", "id"),
        sa.Index("ix_audits_changed_in", "changed_in"),
    )
    op.create_table(
        "audit_sections",
        sa.Column("audit_id", sa.Uuid(), sa.ForeignKey("audits.id"), nullable=False),
        sa.Column("section_key", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("section_grade", sa.Text()),
        sa.Column("section_score", sa.Numeric(9, 4)),
        sa.Column("strengths_text", sa.Text()),
        sa.Column("development_text", sa.Text()),
        sa.Column("framework_evidence", JSON, nullable=False),
        *record_columns(),
        sa.UniqueConstraint("audit_id", "section_key"),
        sa.Index("ix_audit_sections_changed_in", "changed_in"),
    )
    op.create_table(
        "audit_answers",
        sa.Column(
            "section_id",
            sa.Uuid(),
            sa.ForeignKey("audit_sections.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("question_key", sa.Text(), primary_key=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("value_num", sa.Numeric(9, 4)),
        sa.Column("value_text", sa.Text()),
        sa.Column("value_codes", JSON),
        sa.Column("value_bool", sa.Boolean()),
        sa.Column("value_date", sa.Date()),
        sa.Column("is_na", sa.Boolean(), nullable=False),
        sa.Column("na_reason", sa.Text()),
        sa.Column("carried_forward", sa.Boolean(), nullable=False),
        sa.Column("confidence", words("confidence", "low", "medium", "high")),
        sa.CheckConstraint(
            "num_nonnulls(value_num, value_text, value_codes, value_bool, value_date)"
            " <= CASE WHEN is_na THEN 0 ELSE 1 END",
            name="one_value_or_not_applicable",
        ),
        sa.CheckConstraint("is_na OR na_reason IS NULL", name="na_reason"),
    )
    op.create_table(
        "audit_periods",
        sa.Column("audit_id", sa.Uuid(), sa.ForeignKey("audits.id"), primary_key=True),
        sa.Column("valid_from", INSTANT, primary_key=True),
        sa.Column("valid_to", INSTANT),
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("status", AUDIT_STATUS, nullable=False),
        sa.Column("auditor_id", sa.Uuid(), nullable=False),
        sa.Column("moderator_id", sa.Uuid()),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.Column("first_submitted_at", INSTANT),
        sa.Column("submitted_at", INSTANT),
        sa.Column("finalised_at", INSTANT),
        sa.Column("proposed_grade", sa.Text()),
        sa.Column("moderated_grade", sa.Text()),
        sa.Column("final_grade", sa.Text()),
        sa.Column("inquiry_required", sa.Boolean(), nullable=False),
        sa.Index(
            "ix_audit_periods_open", "audit_id", unique=True, postgresql_where="valid_to IS NULL"
        ),
        sa.Index(
            "ix_audit_periods_live",
            "assignment_id",
            unique=True,
            postgresql_where="valid_to IS NULL AND status <> 'voided'",
            postgresql_include=["status", "first_submitted_at", "finalised_at"],
        ),
        sa.Index("ix_audit_periods_assignment_id", "assignment_id"),
    )
    op.create_table(
        "audit_versions",
        sa.Column("audit_id", sa.Uuid(), sa.ForeignKey("audits.id"), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("taken_at", INSTANT, nullable=False),
        sa.Column("taken_by", sa.Uuid()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("content", JSON, nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
    )
    op.create_table(
        "audit_alerts",
        sa.Column("audit_id", sa.Uuid(), sa.ForeignKey("audits.id"), nullable=False),
        sa.Column("subject_id", sa.Uuid(), sa.ForeignKey("subjects.id"), nullable=False),
        sa.Column("auditor_id", sa.Uuid(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("tool_version_id", sa.Uuid(), sa.ForeignKey("tool_versions.id"), nullable=False),
        sa.Column("raised_at", INSTANT, nullable=False),
        sa.Column("reason", words("auditalertreason", "grade", "limiting_rule"), nullable=False),
        sa.Column("grade", sa.Text()),
        sa.Column("limited_to", sa.Text()),
        sa.Column("due_date", sa.Date()),
        sa.Column(
            "status",
            words("auditalertstatus", "open", "acknowledged", "withdrawn"),
            nullable=False,
        ),
        sa.Column("status_reason", sa.Text()),
        sa.Column("response_text", sa.Text()),
        sa.Column("acknowledged_by", sa.Uuid(), sa.ForeignKey("people.id")),
        sa.Column("acknowledged_at", INSTANT),
        *place_columns(),
        *record_columns(),
        sa.CheckConstraint(
            "status <> 'acknowledged' OR (response_text IS NOT NULL"
            " AND acknowledged_by IS NOT NULL AND acknowledged_at IS NOT NULL)",
            name="acknowledged_with_a_response",
        ),
        sa.CheckConstraint("reason = 'grade' OR limited_to IS NOT NULL", name="reason"),
        sa.Index(
            "uq_audit_alerts_live",
            "audit_id",
            unique=True,
            postgresql_where="status <> 'withdrawn'",
        ),
        sa.Index("ix_audit_alerts_raised_at", "raised_at", "id"),
        sa.Index("ix_audit_alerts_subject_id", "subject_id"),
        sa.Index("ix_audit_alerts_auditor_id", "auditor_id"),
    )
    op.create_foreign_key("fk_findings_audit_id", "findings", "audits", ["audit_id"], ["id"])
    op.create_foreign_key(
        "fk_audit_assignments_re_audit_of", "audit_assignments", "audits", ["re_audit_of"], ["id"]
    )
    sql.run_file("assignment_periods")
    sql.run_file("audit_periods")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.drop_constraint("fk_audit_assignments_re_audit_of", "audit_assignments", type_="foreignkey")
    op.drop_constraint("fk_findings_audit_id", "findings", type_="foreignkey")
    op.drop_table("audit_alerts")
    op.drop_table("audit_versions")
    op.drop_table("audit_periods")
    op.drop_table("audit_answers")
    op.drop_table("audit_sections")
    op.drop_table("audits")
    op.drop_table("assignment_periods")
    op.drop_table("audit_assignments")
    op.drop_table("sample_members")
    op.drop_table("sample_draws")
    op.drop_table("moderation_rules")
    op.drop_table("audit_rounds")
    op.drop_table("audit_cycles")
    op.drop_table("audit_programmes")
    op.execute("DROP FUNCTION qaf_audit_periods()")
    op.execute("DROP FUNCTION qaf_assignment_periods()")
