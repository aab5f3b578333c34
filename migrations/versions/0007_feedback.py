"""Feedback: campaigns, submissions, and what comes of them."""

import sqlalchemy as sa
from alembic import op

from migrations.baseline import INSTANT, JSON, place_columns, record_columns, words

revision = "0007"
down_revision = "0006"

RESPONDENT_GROUP = words(
    "respondentgroup", "child_young_person", "parent_carer_family", "staff", "partner_agency"
)
FEEDBACK_CHANNEL = words(
    "feedbackchannel",
    "survey",
    "app",
    "letter",
    "complaint",
    "compliment",
    "visit",
    "event",
    "audit_conversation",
    "advocate",
    "other",
)
SAFEGUARDING_OUTCOME = words(
    "safeguardingoutcome",
    "referred",
    "passed_to_worker",
    "known_already",
    "nobody_to_find",
    "no_concern",
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.create_table(
        "feedback_campaigns",
        sa.Column("name", sa.Text(), unique=True, nullable=False),
        sa.Column("respondent_group", RESPONDENT_GROUP, nullable=False),
        sa.Column("channel", FEEDBACK_CHANNEL, nullable=False),
        sa.Column(
            "anonymity",
            words("anonymity", "anonymous", "confidential", "identified"),
            nullable=False,
        ),
        sa.Column(
            "entry", words("feedbackentry", "open_link", "single_use", "sign_in"), nullable=False
        ),
        sa.Column("tool_version_id", sa.Uuid(), sa.ForeignKey("tool_versions.id"), nullable=False),
        sa.Column("opens", sa.Date(), nullable=False),
        sa.Column("closes", sa.Date()),
        sa.Column("status", words("campaignstatus", "planned", "open", "closed"), nullable=False),
        sa.Column("closed_on", sa.Date()),
        sa.Column("link", sa.Text(), unique=True, nullable=False),
        *place_columns(service_line_optional=True),
        *record_columns(),
        sa.CheckConstraint("closes >= opens", name="closes"),
        sa.CheckConstraint(
            "CASE WHEN anonymity = 'anonymous' THEN entry <> 'sign_in'"
            " ELSE entry <> 'open_link' END",
            name="entry",
        ),
        sa.Index("ix_feedback_campaigns_opens", "opens", "id"),
    )
    op.create_table(
        "feedback_boxes",
        sa.Column(
            "campaign_id", sa.Uuid(), sa.ForeignKey("feedback_campaigns.id"), primary_key=True
        ),
        sa.Column("started", sa.Integer(), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("week", sa.Date()),
        sa.Column("answers", JSON, nullable=False),
        sa.Column("used_links", sa.LargeBinary()),
        sa.Column("complete_left", sa.Integer(), nullable=False),
    )
    op.create_table(
        "feedback_tokens",
        sa.Column("token_hash", sa.LargeBinary(), primary_key=True),
        sa.Column(
            "campaign_id",
            sa.Uuid(),
            sa.ForeignKey("feedback_campaigns.id"),
            index=True,
            nullable=False,
        ),
    )
    op.create_table(
        "feedback_invitations",
        sa.Column("campaign_id", sa.Uuid(), sa.ForeignKey("feedback_campaigns.id"), nullable=False),
        sa.Column("contact_hash", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), unique=True),
        sa.Column("sent_at", INSTANT),
        sa.Column("delivered", sa.Boolean(), nullable=False),
        sa.Column("responded", sa.Boolean(), nullable=False),
        sa.Column("reminders", JSON, nullable=False),
        *record_columns(),
        sa.UniqueConstraint("campaign_id", "contact_hash"),
    )
    op.create_table(
        "feedback_submissions",
        sa.Column("campaign_id", sa.Uuid(), sa.ForeignKey("feedback_campaigns.id"), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("respondent_group", RESPONDENT_GROUP, nullable=False),
        sa.Column("channel", FEEDBACK_CHANNEL, nullable=False),
        sa.Column(
            "invitation_id", sa.Uuid(), sa.ForeignKey("feedback_invitations.id"), unique=True
        ),
        sa.Column("subject_id", sa.Uuid(), sa.ForeignKey("subjects.id")),
        sa.Column("submitted_by", sa.Uuid(), sa.ForeignKey("people.id")),
        sa.Column("source_system", sa.Text()),
        sa.Column("source_ref", sa.Text()),
        sa.Column("source_version", sa.BigInteger()),
        sa.Column("body_hash", sa.Text()),
        sa.Column("deleted_at", INSTANT),
        sa.Column("submitted_on", sa.Date()),
        sa.Column("submitted_week", sa.Date(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("narrative", sa.Text()),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("consent_analysis", sa.Boolean(), nullable=False),
        sa.Column("consent_quote", sa.Boolean(), nullable=False),
        sa.Column("consent_contact", sa.Boolean(), nullable=False),
        sa.Column(
            "age_band",
            words(
                "ageband",
                "unborn",
                "under_1",
                "1_to_4",
                "5_to_9",
                "10_to_15",
                "16_to_17",
                "18_plus",
            ),
        ),
        sa.Column("gender", words("gender", "female", "male", "other")),
        sa.Column(
            "ethnic_group", words("ethnicgroup", "asian", "black", "mixed", "white", "other")
        ),
        sa.Column("disabled", sa.Boolean()),
        sa.Column(
            "status",
            words(
                "feedbackstatus", "received", "triaged", "escalated", "coded", "reviewed", "closed"
            ),
            nullable=False,
        ),
        sa.Column("safeguarding_flag", sa.Boolean(), nullable=False),
        sa.Column("escalation_reason", sa.Text()),
        sa.Column("escalated_to_id", sa.Uuid(), sa.ForeignKey("people.id")),
        sa.Column("escalated_at", INSTANT),
        sa.Column("safeguarding_outcome", SAFEGUARDING_OUTCOME),
        sa.Column("safeguarding_note", sa.Text()),
        sa.Column("coded_by", sa.Uuid(), sa.ForeignKey("people.id")),
        sa.Column("reviewed_by", sa.Uuid(), sa.ForeignKey("people.id")),
        sa.Column("counted_at_close", sa.Boolean(), nullable=False),
        *place_columns(service_line_optional=True),
        *record_columns(),
        sa.CheckConstraint(
            "NOT anonymous OR num_nonnulls(submitted_on, submitted_by, subject_id,"
            " invitation_id, source_system, source_ref, source_version, body_hash) = 0",
            name="anonymous_names_nobody",
        ),
        sa.CheckConstraint("anonymous OR submitted_on IS NOT NULL", name="submitted_on"),
        sa.CheckConstraint("extract(isodow FROM submitted_week) = 1", name="submitted_week"),
        sa.CheckConstraint("status <> 'escalated' OR safeguarding_flag", name="escalated"),
        sa.CheckConstraint(
            "NOT (status = 'closed' AND safeguarding_flag AND safeguarding_outcome IS NULL)",
            name="no_end_without_an_outcome",
        ),
        sa.CheckConstraint("reviewed_by <> coded_by", name="reviewer_is_not_coder"),
        sa.UniqueConstraint("source_system", "source_ref"),
        sa.Index("ix_feedback_submissions_changed_in", "changed_in"),
        sa.Index("ix_feedback_submissions_submitted_week", "submitted_week", "id"),
        sa.Index("ix_feedback_submissions_campaign_id", "campaign_id", "status"),
        sa.Index("ix_feedback_submissions_subject_id", "subject_id"),
        sa.Index("ix_feedback_submissions_submitted_by", "submitted_by"),
    )
    op.create_table(
        "feedback_answers",
        sa.Column(
            "submission_id",
            sa.Uuid(),
            sa.ForeignKey("feedback_submissions.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("question_key", sa.Text(), primary_key=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("value_num", sa.Numeric(9, 4)),
        sa.Column("value_text", sa.Text()),
        sa.Column("value_codes", JSON),
        sa.Column("value_bool", sa.Boolean()),
        sa.Column("value_date", sa.Date()),
        sa.CheckConstraint(
            "num_nonnulls(value_num, value_text, value_codes, value_bool, value_date) = 1",
            name="one_value",
        ),
    )
    op.create_table(
        "feedback_codings",
        sa.Column(
            "submission_id",
            sa.Uuid(),
            sa.ForeignKey("feedback_submissions.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("theme_code", sa.Text(), sa.ForeignKey("themes.code"), primary_key=True),
        sa.Column(
            "polarity",
            words("polarity", "strength", "development", "good_practice", "concern"),
            primary_key=True,
        ),
    )
    op.create_table(
        "feedback_disclosures",
        sa.Column(
            "campaign_id",
            sa.Uuid(),
            sa.ForeignKey("feedback_campaigns.id"),
            index=True,
            nullable=False,
        ),
        sa.Column("invitation_id", sa.Uuid(), sa.ForeignKey("feedback_invitations.id"), index=True),
        sa.Column("respondent_group", RESPONDENT_GROUP, nullable=False),
        sa.Column("submitted_week", sa.Date(), nullable=False),
        sa.Column("words", JSON, nullable=False),
        sa.Column("contact", sa.Text()),
        sa.Column("times_told", sa.Integer(), nullable=False),
        sa.Column("announced", sa.Boolean(), nullable=False),
        sa.Column("status", words("disclosurestatus", "open", "closed"), nullable=False),
        sa.Column("outcome", SAFEGUARDING_OUTCOME),
        sa.Column("outcome_note", sa.Text()),
        sa.Column("decided_by", sa.Uuid(), sa.ForeignKey("people.id")),
        sa.Column("decided_at", INSTANT),
        *place_columns(service_line_optional=True),
        *record_columns(),
        sa.CheckConstraint("(status = 'closed') = (outcome IS NOT NULL)", name="outcome"),
        sa.CheckConstraint("(outcome IS NULL) = (outcome_note IS NULL)", name="outcome_note"),
        sa.Index("ix_feedback_disclosures_submitted_week", "submitted_week", "id"),
    )
    op.create_table(
        "feedback_readings",
        sa.Column("campaign_id", sa.Uuid(), sa.ForeignKey("feedback_campaigns.id"), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("texts", JSON, nullable=False),
        sa.Column("due_date", sa.Date(), nullable=False),
        sa.Column("reader_id", sa.Uuid(), sa.ForeignKey("people.id")),
        sa.Column("status", words("readingstatus", "waiting", "read"), nullable=False),
        sa.Column("harm_found", sa.Boolean()),
        sa.Column("done_text", sa.Text()),
        sa.Column("read_by", sa.Uuid(), sa.ForeignKey("people.id")),
        sa.Column("read_at", INSTANT),
        *record_columns(),
        sa.UniqueConstraint("campaign_id", "week"),
        sa.CheckConstraint("extract(isodow FROM week) = 1", name="week"),
        sa.CheckConstraint(
            "(status = 'read') = (read_by IS NOT NULL)"
            " AND (status = 'read') = (read_at IS NOT NULL)"
            " AND (status = 'read') = (harm_found IS NOT NULL)",
            name="read_by_somebody",
        ),
        sa.CheckConstraint("NOT harm_found OR done_text IS NOT NULL", name="harm_has_an_answer"),
        sa.Index("ix_feedback_readings_week", "week", "id"),
        sa.Index("ix_feedback_readings_reader_id", "reader_id"),
    )
    op.create_table(
        "feedback_quotes",
        sa.Column(
            "submission_id",
            sa.Uuid(),
            sa.ForeignKey("feedback_submissions.id"),
            index=True,
            nullable=False,
        ),
        sa.Column("campaign_id", sa.Uuid(), sa.ForeignKey("feedback_campaigns.id"), nullable=False),
        sa.Column("respondent_group", RESPONDENT_GROUP, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "status",
            words("quotestatus", "proposed", "released", "refused", "withdrawn"),
            nullable=False,
        ),
        sa.Column("proposed_by", sa.Uuid(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("decided_by", sa.Uuid(), sa.ForeignKey("people.id")),
        sa.Column("decided_at", INSTANT),
        sa.Column("decision_reason", sa.Text()),
        *place_columns(service_line_optional=True),
        *record_columns(),
        sa.CheckConstraint(
            "(status = 'proposed') = (decided_at IS NULL)"
            " AND (decided_at IS NULL) = (decision_reason IS NULL)"
            " AND CASE status WHEN 'proposed' THEN decided_by IS NULL"
            " WHEN 'withdrawn' THEN true ELSE decided_by IS NOT NULL END",
            name="decision",
        ),
        sa.Index("ix_feedback_quotes_created_at", "created_at", "id"),
    )
    op.create_table(
        "feedback_responses",
        sa.Column(
            "campaign_id",
            sa.Uuid(),
            sa.ForeignKey("feedback_campaigns.id"),
            index=True,
            nullable=False,
        ),
        sa.Column("respondent_group", RESPONDENT_GROUP, nullable=False),
        sa.Column("submission_id", sa.Uuid(), sa.ForeignKey("feedback_submissions.id"), index=True),
        sa.Column("theme_code", sa.Text(), sa.ForeignKey("themes.code")),
        sa.Column("you_said", sa.Text(), nullable=False),
        sa.Column("we_did", sa.Text(), nullable=False),
        sa.Column("action_id", sa.Uuid()),
        sa.Column(
            "status", words("responsestatus", "draft", "published", "withdrawn"), nullable=False
        ),
        sa.Column("published_on", sa.Date()),
        sa.Column("published_by", sa.Uuid(), sa.ForeignKey("people.id")),
        *place_columns(service_line_optional=True),
        *record_columns(),
        sa.CheckConstraint("num_nonnulls(submission_id, theme_code) = 1", name="to_one_thing"),
        sa.CheckConstraint(
            "(status = 'draft') = (published_on IS NULL)"
            " AND (published_on IS NULL) = (published_by IS NULL)",
            name="published",
        ),
        sa.Index("ix_feedback_responses_created_at", "created_at", "id"),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.drop_table("feedback_responses")
    op.drop_table("feedback_readings")
    op.drop_table("feedback_quotes")
    op.drop_table("feedback_disclosures")
    op.drop_table("feedback_codings")
    op.drop_table("feedback_answers")
    op.drop_table("feedback_submissions")
    op.drop_table("feedback_invitations")
    op.drop_table("feedback_tokens")
    op.drop_table("feedback_boxes")
    op.drop_table("feedback_campaigns")
