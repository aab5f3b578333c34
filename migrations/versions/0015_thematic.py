"""Quality circles and their thematic audits."""

import sqlalchemy as sa
from alembic import op

from migrations.baseline import INSTANT, JSON, ROLE, place_columns, record_columns, words

revision = "0015"
down_revision = "0014"

STATUS = words(
    "thematicauditstatus",
    "proposed",
    "planned",
    "rejected",
    "fieldwork",
    "analysis",
    "reported",
    "closed",
)

MEETING_STATUS = words("circlemeetingstatus", "planned", "held", "confirmed", "cancelled")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    create_circles()
    create_meetings()
    create_audits()


def create_circles() -> None:
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


def create_meetings() -> None:
    op.create_table(
        "circle_meetings",
        sa.Column(
            "circle_id", sa.Uuid(), sa.ForeignKey("quality_circles.id"), index=True, nullable=False
        ),
        sa.Column("meets_on", sa.Date(), nullable=False),
        sa.Column("agenda", sa.Text()),
        sa.Column("status", MEETING_STATUS, nullable=False),
        sa.Column("status_reason", sa.Text()),
        sa.Column("attendee_ids", JSON, nullable=False),
        sa.Column("decisions", JSON, nullable=False),
        sa.Column("minutes", sa.Text()),
        sa.Column("recorded_by", sa.Uuid(), sa.ForeignKey("people.id")),
        sa.Column("recorded_at", INSTANT),
        sa.Column("confirmed_by", sa.Uuid(), sa.ForeignKey("people.id")),
        sa.Column("confirmed_at", INSTANT),
        *place_columns(service_line_optional=True),
        *record_columns(),
        *checks_of_meetings(),
        sa.Index("ix_circle_meetings_changed_in", "changed_in"),
        sa.Index("ix_circle_meetings_meets_on", "meets_on", "id"),
    )


def checks_of_meetings() -> tuple[sa.CheckConstraint, ...]:
    return (
        sa.CheckConstraint(
            "(status IN ('held', 'confirmed')) = (minutes IS NOT NULL)"
            " AND (minutes IS NULL) = (recorded_by IS NULL)"
            " AND (minutes IS NULL) = (recorded_at IS NULL)"
            " AND (minutes IS NULL) = (jsonb_array_length(attendee_ids) = 0)",
            name="minutes",
        ),
        sa.CheckConstraint(
            "(status = 'confirmed') = (confirmed_by IS NOT NULL)"
            " AND (confirmed_by IS NULL) = (confirmed_at IS NULL)",
            name="confirmed",
        ),
        sa.CheckConstraint(
            "(status = 'cancelled') = (status_reason IS NOT NULL)", name="status_reason"
        ),
    )


def create_audits() -> None:
    op.create_table(
        "thematic_audits",
        sa.Column(
            "circle_id", sa.Uuid(), sa.ForeignKey("quality_circles.id"), index=True, nullable=False
        ),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("rationale", sa.Text(), nullable=False),
        sa.Column("terms_of_reference", sa.Text(), nullable=False),
        sa.Column("questions", JSON, nullable=False),
        sa.Column("methods", JSON, nullable=False),
        sa.Column("theme_codes", JSON, nullable=False),
        sa.Column("finding_ids", JSON, nullable=False),
        sa.Column("period_from", sa.Date()),
        sa.Column("period_to", sa.Date()),
        sa.Column("due_date", sa.Date()),
        sa.Column("tool_version_id", sa.Uuid(), sa.ForeignKey("tool_versions.id")),
        sa.Column("sample_draw_id", sa.Uuid(), sa.ForeignKey("sample_draws.id"), index=True),
        sa.Column("proposed_by", sa.Uuid(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("status", STATUS, nullable=False),
        sa.Column("status_reason", sa.Text()),
        sa.Column("moved_at", INSTANT, nullable=False),
        sa.Column("decided_by", sa.Uuid(), sa.ForeignKey("people.id")),
        sa.Column("decided_at", INSTANT),
        sa.Column("headline", sa.Text()),
        sa.Column("narrative", sa.Text()),
        sa.Column("published_by", sa.Uuid(), sa.ForeignKey("people.id")),
        sa.Column("published_at", INSTANT),
        *place_columns(service_line_optional=True),
        *record_columns(),
        *checks_of_audits(),
        sa.Index("ix_thematic_audits_changed_in", "changed_in"),
        sa.Index("ix_thematic_audits_status", "status", "created_at", "id"),
        sa.Index("ix_thematic_audits_theme_codes", "theme_codes", postgresql_using="gin"),
        sa.Index("ix_thematic_audits_finding_ids", "finding_ids", postgresql_using="gin"),
    )


def checks_of_audits() -> tuple[sa.CheckConstraint, ...]:
    return (
        sa.CheckConstraint("jsonb_array_length(questions) >= 1", name="questions"),
        sa.CheckConstraint("jsonb_array_length(theme_codes) >= 1", name="themes"),
        sa.CheckConstraint("period_from <= period_to", name="period"),
        sa.CheckConstraint(
            "(status = 'rejected') = (status_reason IS NOT NULL)", name="status_reason"
        ),
        sa.CheckConstraint(
            "(status = 'proposed') = (decided_by IS NULL)"
            " AND (decided_by IS NULL) = (decided_at IS NULL)",
            name="decided",
        ),
        sa.CheckConstraint("(headline IS NULL) = (narrative IS NULL)", name="report"),
        sa.CheckConstraint(
            "(status IN ('reported', 'closed')) = (published_at IS NOT NULL)"
            " AND (published_by IS NULL) = (published_at IS NULL)"
            " AND (published_at IS NULL OR headline IS NOT NULL)",
            name="published",
        ),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.drop_table("thematic_audits")
    op.drop_table("circle_meetings")
    op.drop_table("quality_circles")
