"""Child outcome analyses, their lines of enquiry and observations."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from migrations.baseline import INSTANT, JSON, place_columns, record_columns, words

revision = "0017"
down_revision = "0016"


def person(name: str, *, nullable: bool = True) -> sa.Column[Any]:
    return sa.Column(name, sa.Uuid(), sa.ForeignKey("people.id"), nullable=nullable)


def its_analysis() -> sa.Column[Any]:
    analysis = sa.ForeignKey("outcome_analyses.id")
    return sa.Column("outcome_analysis_id", sa.Uuid(), analysis, nullable=False)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    create_analyses()
    create_blocks()
    create_lines_of_enquiry()
    create_observations()


def create_analyses() -> None:
    op.create_table(
        "outcome_analyses",
        sa.Column("week_start", sa.Date(), nullable=False),
        sa.Column("week_end", sa.Date(), nullable=False),
        person("lead_id", nullable=False),
        sa.Column("observer_ids", JSON, nullable=False),
        sa.Column("theme_codes", JSON, nullable=False),
        sa.Column("campaign_ids", JSON, nullable=False),
        sa.Column("tool_version_id", sa.Uuid(), sa.ForeignKey("tool_versions.id")),
        sa.Column("follow_up_on", sa.Date(), nullable=False),
        sa.Column(
            "status",
            words(
                "outcomeanalysisstatus",
                "proposed",
                "scheduled",
                "fieldwork",
                "analysis",
                "reported",
                "follow_up",
                "closed",
            ),
            nullable=False,
        ),
        sa.Column("status_reason", sa.Text()),
        person("proposed_by", nullable=False),
        person("approved_by"),
        sa.Column("approved_at", INSTANT),
        person("accepted_by"),
        sa.Column("accepted_at", INSTANT),
        sa.Column("outcome_text", sa.Text()),
        *place_columns(service_line_optional=True),
        *record_columns(),
        sa.CheckConstraint(
            "district_id IS NOT NULL AND district_id = org_unit_id", name="district"
        ),
        sa.CheckConstraint(
            "EXTRACT(isodow FROM week_start) = 1 AND week_end = week_start + 4",
            name="whole_working_week",
        ),
        sa.CheckConstraint("follow_up_on > week_end", name="follow_up_on"),
        sa.CheckConstraint("approved_by <> proposed_by", name="approver_is_not_proposer"),
        sa.CheckConstraint(
            "(status = 'proposed') = (approved_at IS NULL)"
            " AND (approved_by IS NULL) = (approved_at IS NULL)",
            name="approved",
        ),
        sa.CheckConstraint("accepted_by <> lead_id", name="accepter_is_not_lead"),
        sa.CheckConstraint(
            "(status IN ('follow_up', 'closed')) = (accepted_at IS NOT NULL)"
            " AND (accepted_by IS NULL) = (accepted_at IS NULL)",
            name="accepted",
        ),
        sa.CheckConstraint("(status = 'closed') = (outcome_text IS NOT NULL)", name="followed_up"),
        sa.Index("ix_outcome_analyses_changed_in", "changed_in"),
        sa.Index("ix_outcome_analyses_week_start", "week_start", "id"),
        sa.Index("ix_outcome_analyses_lead_id", "lead_id"),
        sa.Index("ix_outcome_analyses_observer_ids", "observer_ids", postgresql_using="gin"),
    )


def create_blocks() -> None:
    op.create_table(
        "outcome_blocks",
        its_analysis(),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            words(
                "expectedoutcome",
                "impact_on_children",
                "commissioning_implications",
                "childrens_views_impact",
                "leadership_overview",
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text()),
        sa.Column("finding_ids", JSON, nullable=False),
        sa.Column("reason", sa.Text()),
        *record_columns(),
        sa.UniqueConstraint("outcome_analysis_id", "outcome"),
        sa.CheckConstraint("text IS NULL OR reason IS NULL", name="text_or_reason"),
        sa.CheckConstraint(
            "reason IS NULL OR jsonb_array_length(finding_ids) = 0", name="reason_for_nothing"
        ),
        sa.Index("ix_outcome_blocks_finding_ids", "finding_ids", postgresql_using="gin"),
    )


def create_lines_of_enquiry() -> None:
    op.create_table(
        "lines_of_enquiry",
        its_analysis(),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("priority", words("enquirypriority", "low", "medium", "high"), nullable=False),
        sa.Column("recommendation_ids", JSON, nullable=False),
        sa.Column(
            "status",
            words("lineofenquirystatus", "set", "answered", "withdrawn"),
            nullable=False,
        ),
        sa.Column("status_reason", sa.Text()),
        sa.Column("withdrawn_at", INSTANT),
        sa.Column("answer_text", sa.Text()),
        person("answered_by"),
        sa.Column("answered_at", INSTANT),
        *place_columns(service_line_optional=True),
        *record_columns(),
        sa.CheckConstraint(
            "(status = 'answered') = (answer_text IS NOT NULL)"
            " AND (status = 'answered') = (answered_by IS NOT NULL)"
            " AND (status = 'answered') = (answered_at IS NOT NULL)",
            name="answered",
        ),
        sa.CheckConstraint(
            "(status = 'withdrawn') = (status_reason IS NOT NULL)"
            " AND (status = 'withdrawn') = (withdrawn_at IS NOT NULL)",
            name="withdrawn",
        ),
        sa.Index("ix_lines_of_enquiry_changed_in", "changed_in"),
        sa.Index("ix_lines_of_enquiry_outcome_analysis_id", "outcome_analysis_id"),
        sa.Index(
            "ix_lines_of_enquiry_recommendation_ids", "recommendation_ids", postgresql_using="gin"
        ),
    )


def create_observations() -> None:
    op.create_table(
        "observations",
        its_analysis(),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column(
            "practice_type",
            words(
                "practicetype",
                "home_visit",
                "core_group",
                "cp_conference",
                "cic_review",
                "supervision",
                "duty",
                "strategy_discussion",
                "direct_work",
                "team_meeting",
                "other",
            ),
            nullable=False,
        ),
        person("observer_id", nullable=False),
        sa.Column("subject_id", sa.Uuid(), sa.ForeignKey("subjects.id")),
        sa.Column("lived_experience_note", sa.Text()),
        sa.Column("practice_note", sa.Text()),
        sa.Column("systems_process_note", sa.Text()),
        sa.Column("strengths_text", sa.Text()),
        sa.Column("development_text", sa.Text()),
        sa.Column("scale_answers", JSON, nullable=False),
        *place_columns(service_line_optional=True),
        *record_columns(),
        sa.CheckConstraint(
            "num_nonnulls(lived_experience_note, practice_note, systems_process_note,"
            " strengths_text, development_text) >= 1 OR jsonb_array_length(scale_answers) >= 1",
            name="says_something",
        ),
        sa.Index("ix_observations_changed_in", "changed_in"),
        sa.Index("ix_observations_outcome_analysis_id", "outcome_analysis_id", "at", "id"),
        sa.Index("ix_observations_observer_id", "observer_id"),
        sa.Index("ix_observations_subject_id", "subject_id"),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.drop_table("observations")
    op.drop_table("lines_of_enquiry")
    op.drop_table("outcome_blocks")
    op.drop_table("outcome_analyses")
