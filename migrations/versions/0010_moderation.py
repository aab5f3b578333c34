"""Moderation: sessions, selections, decisions, inquiries, change requests and replies."""

import sqlalchemy as sa
from alembic import op

from migrations.baseline import INSTANT, JSON, place_columns, record_columns, words

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.create_table(
        "moderation_sessions",
        sa.Column(
            "cycle_id", sa.Uuid(), sa.ForeignKey("audit_cycles.id"), index=True, nullable=False
        ),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("mode", words("sessionmode", "individual", "panel"), nullable=False),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.Column("chair_id", sa.Uuid(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("member_ids", JSON, nullable=False),
        sa.Column("planned_for", INSTANT),
        sa.Column("held_at", INSTANT),
        sa.Column("status", words("sessionstatus", "planned", "held", "closed"), nullable=False),
        *record_columns(),
        sa.CheckConstraint("(status = 'planned') = (held_at IS NULL)", name="held_at"),
    )
    op.create_table(
        "moderation_selections",
        sa.Column("round_id", sa.Uuid(), sa.ForeignKey("audit_rounds.id"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("run_at", INSTANT, nullable=False),
        sa.Column("run_by", sa.Uuid(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("seed", sa.Text(), nullable=False),
        sa.Column("rule", JSON, nullable=False),
        sa.Column("candidates", sa.Integer(), nullable=False),
        sa.Column("selected", JSON, nullable=False),
        sa.Column("passed_over", JSON, nullable=False),
        sa.Column("finalised", sa.Integer(), nullable=False),
        *record_columns(),
        sa.UniqueConstraint("round_id", "number"),
    )
    op.create_table(
        "moderation_decisions",
        sa.Column("audit_id", sa.Uuid(), sa.ForeignKey("audits.id"), index=True, nullable=False),
        sa.Column("audit_version_number", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), sa.ForeignKey("subjects.id"), nullable=False),
        sa.Column(
            "cycle_id", sa.Uuid(), sa.ForeignKey("audit_cycles.id"), index=True, nullable=False
        ),
        sa.Column("session_id", sa.Uuid(), sa.ForeignKey("moderation_sessions.id")),
        sa.Column(
            "moderator_id", sa.Uuid(), sa.ForeignKey("people.id"), index=True, nullable=False
        ),
        sa.Column("auditor_id", sa.Uuid(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column(
            "selection_reason",
            words("selectionreason", "random", "grade", "minimum", "requested", "external"),
        ),
        sa.Column("tool_key", sa.Text(), sa.ForeignKey("tools.key"), nullable=False),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.Column("auditor_grade_snapshot", sa.Text()),
        sa.Column("moderated_grade", sa.Text()),
        sa.Column(
            "outcome",
            words("moderationoutcome", "upheld", "raised", "lowered", "returned", "no_grade"),
            nullable=False,
        ),
        sa.Column("rationale", sa.Text()),
        sa.Column("section_decisions", JSON, nullable=False),
        sa.Column("feedback_to_auditor", sa.Text()),
        sa.Column("returned_items", JSON, nullable=False),
        sa.Column("decided_at", INSTANT, nullable=False),
        sa.Column("superseded_at", INSTANT),
        *place_columns(),
        *record_columns(),
        sa.Index(
            "uq_moderation_decisions_current",
            "audit_id",
            unique=True,
            postgresql_where="superseded_at IS NULL",
        ),
        sa.CheckConstraint(
            "(outcome IN ('upheld', 'raised', 'lowered')) = (moderated_grade IS NOT NULL)",
            name="outcome_has_grade",
        ),
        sa.CheckConstraint("outcome = 'upheld' OR rationale IS NOT NULL", name="rationale"),
        sa.CheckConstraint("moderator_id <> auditor_id", name="moderator_is_not_auditor"),
        sa.Index("ix_moderation_decisions_decided_at", "decided_at", "id"),
        sa.Index("ix_moderation_decisions_changed_in", "changed_in"),
    )
    op.create_table(
        "appreciative_inquiries",
        sa.Column("audit_id", sa.Uuid(), sa.ForeignKey("audits.id")),
        sa.Column(
            "context",
            words("inquirycontext", "audit_cycle", "individual_supervision", "group_supervision"),
            nullable=False,
        ),
        sa.Column(
            "status",
            words("inquirystatus", "planned", "held", "recorded", "confirmed_by_practitioner"),
            nullable=False,
        ),
        sa.Column(
            "facilitator_id", sa.Uuid(), sa.ForeignKey("people.id"), index=True, nullable=False
        ),
        sa.Column(
            "practitioner_id", sa.Uuid(), sa.ForeignKey("people.id"), index=True, nullable=False
        ),
        sa.Column("participant_ids", JSON, nullable=False),
        sa.Column("planned_for", INSTANT),
        sa.Column("held_at", INSTANT),
        sa.Column("what_went_well", sa.Text()),
        sa.Column("what_differently_next_time", sa.Text()),
        sa.Column("discovery", sa.Text()),
        sa.Column("dream", sa.Text()),
        sa.Column("design", sa.Text()),
        sa.Column("destiny", sa.Text()),
        sa.Column("agreed_actions", JSON, nullable=False),
        sa.Column("practitioner_confirmed_at", INSTANT),
        *place_columns(),
        *record_columns(),
        sa.CheckConstraint("context <> 'audit_cycle' OR audit_id IS NOT NULL", name="audit_cycle"),
        sa.CheckConstraint("(status = 'planned') = (held_at IS NULL)", name="held_at"),
        sa.CheckConstraint(
            "(status = 'confirmed_by_practitioner') = (practitioner_confirmed_at IS NOT NULL)",
            name="practitioner_confirmed_at",
        ),
        sa.CheckConstraint("facilitator_id <> practitioner_id", name="facilitator"),
        sa.CheckConstraint(
            "status IN ('planned', 'held')"
            " OR (what_went_well IS NOT NULL AND what_differently_next_time IS NOT NULL)",
            name="both_questions_answered",
        ),
        sa.Index(
            "uq_appreciative_inquiries_audit",
            "audit_id",
            unique=True,
            postgresql_where="audit_id IS NOT NULL",
        ),
    )
    op.create_table(
        "change_requests",
        sa.Column("audit_id", sa.Uuid(), sa.ForeignKey("audits.id"), index=True, nullable=False),
        sa.Column("subject_id", sa.Uuid(), sa.ForeignKey("subjects.id"), nullable=False),
        sa.Column("kind", words("changerequestkind", "void", "amend"), nullable=False),
        sa.Column(
            "status",
            words("changerequeststatus", "proposed", "approved", "rejected"),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("new_values", JSON),
        sa.Column("cancel_assignment", sa.Boolean(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("proposed_at", INSTANT, nullable=False),
        sa.Column("decided_by", sa.Uuid(), sa.ForeignKey("people.id")),
        sa.Column("decided_at", INSTANT),
        sa.Column("decision_note", sa.Text()),
        *place_columns(),
        *record_columns(),
        sa.CheckConstraint("decided_by <> proposed_by", name="approver_is_not_proposer"),
        sa.CheckConstraint("(status = 'proposed') = (decided_at IS NULL)", name="decided_at"),
        sa.CheckConstraint("(kind = 'amend') = (new_values IS NOT NULL)", name="new_values"),
        sa.Index(
            "uq_change_requests_open",
            "audit_id",
            unique=True,
            postgresql_where="status = 'proposed'",
        ),
    )
    op.create_table(
        "audit_replies",
        sa.Column("audit_id", sa.Uuid(), sa.ForeignKey("audits.id"), nullable=False),
        sa.Column("audit_version_number", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), sa.ForeignKey("subjects.id"), nullable=False),
        sa.Column(
            "capacity", words("replycapacity", "practitioner", "team_manager"), nullable=False
        ),
        sa.Column("author_id", sa.Uuid(), sa.ForeignKey("people.id"), index=True, nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("will_do", sa.Text()),
        sa.Column("replied_at", INSTANT, nullable=False),
        *place_columns(),
        *record_columns(),
        sa.UniqueConstraint("audit_id", "capacity"),
        sa.UniqueConstraint("audit_id", "author_id"),
        sa.Index("ix_audit_replies_replied_at", "replied_at", "id"),
    )
    op.create_foreign_key(
        "fk_audits_moderation_session_id",
        "audits",
        "moderation_sessions",
        ["moderation_session_id"],
        ["id"],
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.drop_constraint("fk_audits_moderation_session_id", "audits", type_="foreignkey")
    op.drop_table("audit_replies")
    op.drop_table("change_requests")
    op.drop_table("appreciative_inquiries")
    op.drop_table("moderation_decisions")
    op.drop_table("moderation_selections")
    op.drop_table("moderation_sessions")
