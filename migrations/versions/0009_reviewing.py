"""Reviewing: meetings, QA records and escalations."""

import sqlalchemy as sa
from alembic import op

from migrations import sql
from migrations.baseline import (
    INSTANT,
    JSON,
    ROLE,
    SERVICE_LINE,
    place_columns,
    record_columns,
    words,
)

revision = "0009"
down_revision = "0008"

CLOCK_GAP = words("clockgap", "start_unknown", "beyond_calendar")
QA_RECORD_SOURCE = words("qarecordsource", "portal", "case_system")
ESCALATION_STAGE = words(
    "escalationstage", "alert", "informal", "formal_1", "formal_2", "formal_3", "cafcass"
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.create_table(
        "meetings",
        sa.Column(
            "kind",
            words("meetingkind", "icpc", "rcpc", "transfer_in_conf", "cic_review"),
            nullable=False,
        ),
        sa.Column("subject_id", sa.Uuid(), sa.ForeignKey("subjects.id"), nullable=False),
        sa.Column("due_date", sa.Date()),
        sa.Column("held_on", sa.Date()),
        sa.Column("takes_place_on", sa.Date(), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("number", sa.Integer()),
        sa.Column(
            "start_event",
            words(
                "startevent",
                "strategy_discussion",
                "section_47_started",
                "became_looked_after",
                "notification",
            ),
        ),
        sa.Column("started_on", sa.Date()),
        sa.Column("quorate", sa.Boolean()),
        sa.Column("participation_code", sa.Text()),
        sa.Column(
            "plan_outcome",
            words("planoutcome", "plan_made", "no_plan", "plan_continues", "plan_ends"),
        ),
        sa.Column("chair_person_id", sa.Uuid(), sa.ForeignKey("people.id")),
        sa.Column("previous_meeting_id", sa.Uuid(), sa.ForeignKey("meetings.id")),
        sa.Column("clock_code", sa.Text()),
        sa.Column("clock_started_on", sa.Date()),
        sa.Column("due_by", sa.Date()),
        sa.Column("clock_gap", CLOCK_GAP),
        *place_columns(),
        sa.Column("source_system", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("source_version", sa.BigInteger()),
        sa.Column("body_hash", sa.Text(), nullable=False),
        sa.Column("deleted_at", INSTANT),
        *record_columns(),
        sa.UniqueConstraint("source_system", "external_id"),
        sa.CheckConstraint("NOT (cancelled AND held_on IS NOT NULL)", name="cancelled"),
        sa.CheckConstraint("takes_place_on = coalesce(held_on, due_date)", name="takes_place_on"),
        sa.CheckConstraint("number BETWEEN 1 AND 200", name="number"),
        sa.CheckConstraint("participation_code ~ '^PN[0-7]$'", name="participation_code"),
        sa.CheckConstraint("(due_by IS NULL) = (clock_gap IS NOT NULL)", name="clock"),
        sa.Index("ix_meetings_subject_id_takes_place_on", "subject_id", "takes_place_on"),
        sa.Index("ix_meetings_takes_place_on", "takes_place_on", "id"),
        sa.Index("ix_meetings_source_system_held_on", "source_system", "held_on", "id"),
        sa.Index("ix_meetings_chair_person_id", "chair_person_id"),
        sa.Index("ix_meetings_previous_meeting_id", "previous_meeting_id"),
        sa.Index("ix_meetings_changed_in", "changed_in"),
    )
    op.create_table(
        "meeting_periods",
        sa.Column("meeting_id", sa.Uuid(), sa.ForeignKey("meetings.id"), primary_key=True),
        sa.Column("valid_from", INSTANT, primary_key=True),
        sa.Column("valid_to", INSTANT),
        sa.Column("held_on", sa.Date()),
        sa.Column("takes_place_on", sa.Date(), nullable=False),
        sa.Column("participation_code", sa.Text()),
        sa.Column("chair_person_id", sa.Uuid()),
        sa.Column("clock_code", sa.Text()),
        sa.Column("clock_started_on", sa.Date()),
        sa.Column("due_by", sa.Date()),
        sa.Column("clock_gap", CLOCK_GAP),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.Column("district_id", sa.Uuid()),
        sa.Column("area_id", sa.Uuid()),
        sa.Column("service_line", SERVICE_LINE, nullable=False),
        sa.Column("deleted_at", INSTANT),
        sa.Index(
            "ix_meeting_periods_open",
            "meeting_id",
            unique=True,
            postgresql_where="valid_to IS NULL",
        ),
        sa.Index("ix_meeting_periods_held_on", "held_on"),
    )
    op.create_table(
        "qa_records",
        sa.Column("kind", words("qarecordkind", "cpc", "iro"), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), sa.ForeignKey("meetings.id"), nullable=False),
        sa.Column("subject_id", sa.Uuid(), sa.ForeignKey("subjects.id"), nullable=False),
        sa.Column("reviewer_id", sa.Uuid(), sa.ForeignKey("people.id")),
        sa.Column("tool_version_id", sa.Uuid(), sa.ForeignKey("tool_versions.id"), nullable=False),
        sa.Column("answers", JSON, nullable=False),
        sa.Column("overall_rating", sa.Text()),
        sa.Column("good_practice", sa.Boolean(), nullable=False),
        sa.Column("good_practice_text", sa.Text()),
        sa.Column("good_practice_theme_codes", JSON, nullable=False),
        sa.Column("concerns", JSON, nullable=False),
        sa.Column(
            "status",
            words(
                "qarecordstatus",
                "draft",
                "completed",
                "shared",
                "acknowledged",
                "amended",
                "closed",
                "entered_in_error",
            ),
            nullable=False,
        ),
        sa.Column("status_reason", sa.Text()),
        sa.Column("completed_at", INSTANT),
        sa.Column("shared_at", INSTANT),
        sa.Column("acknowledged_at", INSTANT),
        sa.Column("recorded_on_file_at", INSTANT),
        sa.Column("shared_known_at", INSTANT),
        sa.Column("acknowledged_known_at", INSTANT),
        sa.Column("filed_known_at", INSTANT),
        sa.Column("file_reference", sa.Text()),
        sa.Column("closed_at", INSTANT),
        sa.Column("amended_at", INSTANT),
        sa.Column("entered_in_error_at", INSTANT),
        sa.Column("source", QA_RECORD_SOURCE, nullable=False),
        sa.Column("source_system", sa.Text()),
        sa.Column("external_id", sa.Text()),
        sa.Column("source_version", sa.BigInteger()),
        sa.Column("body_hash", sa.Text()),
        sa.Column("deleted_at", INSTANT),
        *place_columns(),
        *record_columns(),
        sa.UniqueConstraint("source_system", "external_id"),
        sa.Index(
            "uq_qa_records_live",
            "meeting_id",
            "kind",
            unique=True,
            postgresql_where="entered_in_error_at IS NULL AND deleted_at IS NULL",
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'entered_in_error') OR completed_at IS NOT NULL",
            name="completed_at",
        ),
        sa.CheckConstraint(
            "status NOT IN ('shared', 'acknowledged') OR shared_at IS NOT NULL", name="shared_at"
        ),
        sa.CheckConstraint(
            "status <> 'closed' OR (closed_at IS NOT NULL AND shared_at IS NOT NULL"
            " AND recorded_on_file_at IS NOT NULL)",
            name="closed",
        ),
        sa.CheckConstraint(
            "(recorded_on_file_at IS NULL) = (file_reference IS NULL)", name="file_reference"
        ),
        sa.CheckConstraint(
            "(status = 'entered_in_error') = (entered_in_error_at IS NOT NULL)",
            name="entered_in_error_at",
        ),
        sa.CheckConstraint(
            "(source = 'case_system') = (source_system IS NOT NULL AND external_id IS NOT NULL)",
            name="source",
        ),
        sa.Index("ix_qa_records_meeting_id", "meeting_id"),
        sa.Index("ix_qa_records_subject_id", "subject_id"),
        sa.Index("ix_qa_records_reviewer_id", "reviewer_id"),
        sa.Index("ix_qa_records_created_at", "created_at", "id"),
        sa.Index("ix_qa_records_changed_in", "changed_in"),
    )
    op.create_table(
        "qa_shares",
        sa.Column(
            "qa_record_id", sa.Uuid(), sa.ForeignKey("qa_records.id"), index=True, nullable=False
        ),
        sa.Column("person_id", sa.Uuid(), sa.ForeignKey("people.id")),
        sa.Column("worker_ref", sa.Text()),
        sa.Column(
            "role",
            words("sharerole", "social_worker", "team_manager", "service_manager"),
            nullable=False,
        ),
        sa.Column("shared_at", INSTANT, nullable=False),
        sa.Column("acknowledged_at", INSTANT),
        sa.Column("acknowledged_known_at", INSTANT),
        sa.Column("acknowledged_in", QA_RECORD_SOURCE),
        sa.Column("response_text", sa.Text()),
        *record_columns(),
        sa.UniqueConstraint("qa_record_id", "person_id"),
        sa.UniqueConstraint("qa_record_id", "worker_ref"),
        sa.CheckConstraint("response_text IS NULL OR acknowledged_at IS NOT NULL", name="response"),
        sa.CheckConstraint(
            "(acknowledged_at IS NULL) = (acknowledged_in IS NULL)", name="acknowledged_in"
        ),
        sa.Index("ix_qa_shares_person_id", "person_id"),
    )
    op.create_table(
        "escalations",
        sa.Column("kind", words("escalationkind", "cpc", "iro"), nullable=False),
        sa.Column("subject_id", sa.Uuid(), sa.ForeignKey("subjects.id"), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), sa.ForeignKey("meetings.id")),
        sa.Column("qa_record_id", sa.Uuid(), sa.ForeignKey("qa_records.id")),
        sa.Column("raised_by", sa.Uuid(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("reason_code", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "status",
            words(
                "escalationstatus",
                "alert",
                "informal",
                "formal",
                "resolved",
                "referred_cafcass",
                "withdrawn",
            ),
            nullable=False,
        ),
        sa.Column("status_reason", sa.Text()),
        sa.Column("stage", ESCALATION_STAGE, nullable=False),
        sa.Column("bypassed_stages", JSON, nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("formal_on", sa.Date()),
        sa.Column("target_on", sa.Date()),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("waiting_for", words("escalationparty", "responder", "raiser")),
        sa.Column("waiting_since", INSTANT, nullable=False),
        sa.Column("responder_role", ROLE, nullable=False),
        sa.Column("responder_id", sa.Uuid(), sa.ForeignKey("people.id")),
        sa.Column(
            "outcome",
            words("escalationoutcome", "agreed", "partly_agreed", "not_agreed", "overtaken"),
        ),
        sa.Column("outcome_text", sa.Text()),
        sa.Column("closed_on", sa.Date()),
        *place_columns(),
        *record_columns(),
        sa.CheckConstraint(
            "(status IN ('resolved', 'referred_cafcass', 'withdrawn')) = (closed_on IS NOT NULL)",
            name="closed_on",
        ),
        sa.CheckConstraint("(status = 'resolved') = (outcome IS NOT NULL)", name="outcome"),
        sa.CheckConstraint("outcome_text IS NULL OR outcome IS NOT NULL", name="outcome_text"),
        sa.CheckConstraint(
            "(status IN ('referred_cafcass', 'withdrawn')) = (status_reason IS NOT NULL)",
            name="status_reason",
        ),
        sa.CheckConstraint("(closed_on IS NULL) = (waiting_for IS NOT NULL)", name="waiting_for"),
        sa.CheckConstraint("(stage = 'cafcass') = (status = 'referred_cafcass')", name="cafcass"),
        sa.CheckConstraint("kind = 'iro' OR stage <> 'cafcass'", name="cafcass_of_iro"),
        sa.CheckConstraint(
            "status NOT IN ('alert', 'informal') OR stage = status", name="before_formal"
        ),
        sa.CheckConstraint(
            "status <> 'formal' OR stage IN ('formal_1', 'formal_2', 'formal_3')", name="formal"
        ),
        sa.CheckConstraint(
            "stage NOT IN ('formal_1', 'formal_2', 'formal_3') OR formal_on IS NOT NULL",
            name="formal_on",
        ),
        sa.CheckConstraint(
            "stage NOT IN ('alert', 'informal') OR formal_on IS NULL", name="not_formal"
        ),
        sa.CheckConstraint("(formal_on IS NULL) = (target_on IS NULL)", name="target_on"),
        sa.CheckConstraint("formal_on >= opened_on", name="formal_after_opened"),
        sa.CheckConstraint("closed_on >= coalesce(formal_on, opened_on)", name="closed_after"),
        sa.CheckConstraint("responder_id <> raised_by", name="responder"),
        sa.Index("ix_escalations_changed_in", "changed_in"),
        sa.Index("ix_escalations_subject_id", "subject_id"),
        sa.Index("ix_escalations_meeting_id", "meeting_id"),
        sa.Index("ix_escalations_qa_record_id", "qa_record_id"),
        sa.Index("ix_escalations_raised_by", "raised_by"),
        sa.Index("ix_escalations_responder_id", "responder_id"),
        sa.Index("ix_escalations_opened_on", "opened_on", "id"),
        sa.Index("ix_escalations_due_on", "due_on", "id"),
        sa.Index("ix_escalations_formal_on", "formal_on"),
    )
    op.create_table(
        "escalation_stage_entries",
        sa.Column("escalation_id", sa.Uuid(), sa.ForeignKey("escalations.id"), nullable=False),
        sa.Column("stage", ESCALATION_STAGE, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.Column("target_on", sa.Date()),
        sa.Column("left_on", sa.Date()),
        sa.Column("responder_role", ROLE),
        sa.Column("responder_id", sa.Uuid(), sa.ForeignKey("people.id")),
        sa.Column("bypassed_stages", JSON, nullable=False),
        sa.Column("reason", sa.Text()),
        *record_columns(),
        sa.UniqueConstraint("escalation_id", "stage"),
        sa.CheckConstraint("(stage = 'cafcass') = (target_on IS NULL)", name="target_on"),
        sa.CheckConstraint("(stage = 'cafcass') = (responder_role IS NULL)", name="responder_role"),
        sa.CheckConstraint("left_on >= entered_on", name="left_on"),
        sa.Index("ix_escalation_stage_entries_responder_id", "responder_id"),
    )
    op.create_table(
        "escalation_responses",
        sa.Column("escalation_id", sa.Uuid(), sa.ForeignKey("escalations.id"), nullable=False),
        sa.Column("person_id", sa.Uuid(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("stage", ESCALATION_STAGE, nullable=False),
        sa.Column("responded_at", INSTANT, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        *record_columns(),
        sa.CheckConstraint("stage <> 'cafcass'", name="stage"),
        sa.Index("ix_escalation_responses_escalation_id", "escalation_id"),
        sa.Index("ix_escalation_responses_person_id", "person_id"),
    )
    sql.run_file("meeting_periods")
    sql.run_file("qa_known_moments")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.drop_table("escalation_responses")
    op.drop_table("escalation_stage_entries")
    op.drop_table("escalations")
    op.drop_table("qa_shares")
    op.drop_table("qa_records")
    op.drop_table("meeting_periods")
    op.drop_table("meetings")
    op.execute("DROP FUNCTION qaf_meeting_periods()")
    op.execute("DROP FUNCTION qaf_qa_record_known()")
    op.execute("DROP FUNCTION qaf_qa_share_known()")
    op.execute("DROP FUNCTION qaf_known_at(timestamptz, timestamptz, timestamptz)")
