"""feedback"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.create_table(
        "feedback_campaigns",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "respondent_group",
            sa.Enum(
                "child_young_person",
                "parent_carer_family",
                "staff",
                "partner_agency",
                name="respondentgroup",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "channel",
            sa.Enum(
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
                name="feedbackchannel",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "anonymity",
            sa.Enum(
                "anonymous",
                "confidential",
                "identified",
                name="anonymity",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "entry",
            sa.Enum(
                "open_link",
                "single_use",
                "sign_in",
                name="feedbackentry",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("tool_version_id", sa.Uuid(), nullable=False),
        sa.Column("opens", sa.Date(), nullable=False),
        sa.Column("closes", sa.Date(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "planned",
                "open",
                "closed",
                name="campaignstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("link", sa.Text(), nullable=False),
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
            nullable=True,
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
            "CASE WHEN anonymity = 'anonymous' THEN entry <> 'sign_in' ELSE entry <> 'open_link' END",
            name=op.f("ck_feedback_campaigns_entry"),
        ),
        sa.CheckConstraint("closes >= opens", name=op.f("ck_feedback_campaigns_closes")),
        sa.ForeignKeyConstraint(
            ["area_id"], ["org_units.id"], name=op.f("fk_feedback_campaigns_area_id")
        ),
        sa.ForeignKeyConstraint(
            ["district_id"], ["org_units.id"], name=op.f("fk_feedback_campaigns_district_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_units.id"], name=op.f("fk_feedback_campaigns_org_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["tool_version_id"],
            ["tool_versions.id"],
            name=op.f("fk_feedback_campaigns_tool_version_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_campaigns")),
        sa.UniqueConstraint("link", name=op.f("uq_feedback_campaigns_link")),
        sa.UniqueConstraint("name", name=op.f("uq_feedback_campaigns_name")),
    )
    op.create_index(
        "ix_feedback_campaigns_opens", "feedback_campaigns", ["opens", "id"], unique=False
    )
    op.create_index(
        op.f("ix_feedback_campaigns_org_unit_id"),
        "feedback_campaigns",
        ["org_unit_id"],
        unique=False,
    )
    op.create_table(
        "feedback_boxes",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("started", sa.Integer(), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("week", sa.Date(), nullable=True),
        sa.Column(
            "answers", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["feedback_campaigns.id"], name=op.f("fk_feedback_boxes_campaign_id")
        ),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_feedback_boxes")),
    )
    op.create_table(
        "feedback_disclosures",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column(
            "respondent_group",
            sa.Enum(
                "child_young_person",
                "parent_carer_family",
                "staff",
                "partner_agency",
                name="respondentgroup",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("submitted_week", sa.Date(), nullable=False),
        sa.Column(
            "words", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False
        ),
        sa.Column("contact", sa.Text(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "open",
                "closed",
                name="disclosurestatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "outcome",
            sa.Enum(
                "referred",
                "passed_to_worker",
                "known_already",
                "nobody_to_find",
                "no_concern",
                name="safeguardingoutcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("outcome_note", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
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
            nullable=True,
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
            "(status = 'closed') = (outcome IS NOT NULL)",
            name=op.f("ck_feedback_disclosures_outcome"),
        ),
        sa.CheckConstraint(
            "(outcome IS NULL) = (outcome_note IS NULL)",
            name=op.f("ck_feedback_disclosures_outcome_note"),
        ),
        sa.ForeignKeyConstraint(
            ["area_id"], ["org_units.id"], name=op.f("fk_feedback_disclosures_area_id")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["feedback_campaigns.id"],
            name=op.f("fk_feedback_disclosures_campaign_id"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["people.id"], name=op.f("fk_feedback_disclosures_decided_by")
        ),
        sa.ForeignKeyConstraint(
            ["district_id"], ["org_units.id"], name=op.f("fk_feedback_disclosures_district_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_units.id"], name=op.f("fk_feedback_disclosures_org_unit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_disclosures")),
    )
    op.create_index(
        op.f("ix_feedback_disclosures_campaign_id"),
        "feedback_disclosures",
        ["campaign_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_feedback_disclosures_org_unit_id"),
        "feedback_disclosures",
        ["org_unit_id"],
        unique=False,
    )
    op.create_index(
        "ix_feedback_disclosures_submitted_week",
        "feedback_disclosures",
        ["submitted_week", "id"],
        unique=False,
    )
    op.create_table(
        "feedback_invitations",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("contact_hash", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered", sa.Boolean(), nullable=False),
        sa.Column("responded", sa.Boolean(), nullable=False),
        sa.Column(
            "reminders", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False
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
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["feedback_campaigns.id"],
            name=op.f("fk_feedback_invitations_campaign_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_invitations")),
        sa.UniqueConstraint(
            "campaign_id",
            "contact_hash",
            name=op.f("uq_feedback_invitations_campaign_id_contact_hash"),
        ),
        sa.UniqueConstraint("token_hash", name=op.f("uq_feedback_invitations_token_hash")),
    )
    op.create_table(
        "feedback_tokens",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["feedback_campaigns.id"], name=op.f("fk_feedback_tokens_campaign_id")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_feedback_tokens")),
    )
    op.create_index(
        op.f("ix_feedback_tokens_campaign_id"), "feedback_tokens", ["campaign_id"], unique=False
    )
    op.create_table(
        "feedback_submissions",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column(
            "respondent_group",
            sa.Enum(
                "child_young_person",
                "parent_carer_family",
                "staff",
                "partner_agency",
                name="respondentgroup",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "channel",
            sa.Enum(
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
                name="feedbackchannel",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("invitation_id", sa.Uuid(), nullable=True),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("submitted_by", sa.Uuid(), nullable=True),
        sa.Column("source_system", sa.Text(), nullable=True),
        sa.Column("source_ref", sa.Text(), nullable=True),
        sa.Column("source_version", sa.Integer(), nullable=True),
        sa.Column("body_hash", sa.Text(), nullable=True),
        sa.Column("submitted_on", sa.Date(), nullable=True),
        sa.Column("submitted_week", sa.Date(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("narrative", sa.Text(), nullable=True),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("consent_analysis", sa.Boolean(), nullable=False),
        sa.Column("consent_quote", sa.Boolean(), nullable=False),
        sa.Column("consent_contact", sa.Boolean(), nullable=False),
        sa.Column(
            "age_band",
            sa.Enum(
                "under_1",
                "1_to_4",
                "5_to_9",
                "10_to_15",
                "16_to_17",
                "18_plus",
                name="ageband",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "gender",
            sa.Enum(
                "female",
                "male",
                "other",
                name="gender",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "ethnic_group",
            sa.Enum(
                "asian",
                "black",
                "mixed",
                "white",
                "other",
                name="ethnicgroup",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("disabled", sa.Boolean(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "received",
                "triaged",
                "escalated",
                "coded",
                "reviewed",
                "closed",
                name="feedbackstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("safeguarding_flag", sa.Boolean(), nullable=False),
        sa.Column("escalation_reason", sa.Text(), nullable=True),
        sa.Column("escalated_to", sa.Text(), nullable=True),
        sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "safeguarding_outcome",
            sa.Enum(
                "referred",
                "passed_to_worker",
                "known_already",
                "nobody_to_find",
                "no_concern",
                name="safeguardingoutcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("safeguarding_note", sa.Text(), nullable=True),
        sa.Column("coded_by", sa.Uuid(), nullable=True),
        sa.Column("reviewed_by", sa.Uuid(), nullable=True),
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
            nullable=True,
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
            "NOT (status = 'closed' AND safeguarding_flag AND safeguarding_outcome IS NULL)",
            name=op.f("ck_feedback_submissions_no_end_without_an_outcome"),
        ),
        sa.CheckConstraint(
            "status <> 'escalated' OR safeguarding_flag",
            name=op.f("ck_feedback_submissions_escalated"),
        ),
        sa.CheckConstraint(
            "NOT anonymous OR num_nonnulls(submitted_on, submitted_by, subject_id, invitation_id, source_system, source_ref, source_version, body_hash) = 0",
            name=op.f("ck_feedback_submissions_anonymous_names_nobody"),
        ),
        sa.CheckConstraint(
            "anonymous OR submitted_on IS NOT NULL",
            name=op.f("ck_feedback_submissions_submitted_on"),
        ),
        sa.CheckConstraint(
            "extract(isodow FROM submitted_week) = 1",
            name=op.f("ck_feedback_submissions_submitted_week"),
        ),
        sa.CheckConstraint(
            "reviewed_by <> coded_by", name=op.f("ck_feedback_submissions_reviewer_is_not_coder")
        ),
        sa.ForeignKeyConstraint(
            ["area_id"], ["org_units.id"], name=op.f("fk_feedback_submissions_area_id")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["feedback_campaigns.id"],
            name=op.f("fk_feedback_submissions_campaign_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coded_by"], ["people.id"], name=op.f("fk_feedback_submissions_coded_by")
        ),
        sa.ForeignKeyConstraint(
            ["district_id"], ["org_units.id"], name=op.f("fk_feedback_submissions_district_id")
        ),
        sa.ForeignKeyConstraint(
            ["invitation_id"],
            ["feedback_invitations.id"],
            name=op.f("fk_feedback_submissions_invitation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_units.id"], name=op.f("fk_feedback_submissions_org_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by"], ["people.id"], name=op.f("fk_feedback_submissions_reviewed_by")
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_feedback_submissions_subject_id")
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by"], ["people.id"], name=op.f("fk_feedback_submissions_submitted_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_submissions")),
        sa.UniqueConstraint("invitation_id", name=op.f("uq_feedback_submissions_invitation_id")),
        sa.UniqueConstraint(
            "source_system",
            "source_ref",
            name=op.f("uq_feedback_submissions_source_system_source_ref"),
        ),
    )
    op.create_index(
        "ix_feedback_submissions_campaign_id",
        "feedback_submissions",
        ["campaign_id", "status"],
        unique=False,
    )
    op.create_index(
        op.f("ix_feedback_submissions_org_unit_id"),
        "feedback_submissions",
        ["org_unit_id"],
        unique=False,
    )
    op.create_index(
        "ix_feedback_submissions_subject_id", "feedback_submissions", ["subject_id"], unique=False
    )
    op.create_index(
        "ix_feedback_submissions_submitted_by",
        "feedback_submissions",
        ["submitted_by"],
        unique=False,
    )
    op.create_index(
        "ix_feedback_submissions_submitted_week",
        "feedback_submissions",
        ["submitted_week", "id"],
        unique=False,
    )
    op.create_table(
        "feedback_answers",
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("question_key", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("value_num", sa.Numeric(precision=9, scale=4), nullable=True),
        sa.Column("value_text", sa.Text(), nullable=True),
        sa.Column(
            "value_codes", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.Column("value_bool", sa.Boolean(), nullable=True),
        sa.Column("value_date", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "num_nonnulls(value_num, value_text, value_codes, value_bool, value_date) = 1",
            name=op.f("ck_feedback_answers_one_value"),
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["feedback_submissions.id"],
            name=op.f("fk_feedback_answers_submission_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("submission_id", "question_key", name=op.f("pk_feedback_answers")),
    )
    op.create_table(
        "feedback_codings",
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("theme_code", sa.Text(), nullable=False),
        sa.Column(
            "polarity",
            sa.Enum(
                "strength",
                "development",
                "good_practice",
                "concern",
                name="polarity",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["feedback_submissions.id"],
            name=op.f("fk_feedback_codings_submission_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["theme_code"], ["themes.code"], name=op.f("fk_feedback_codings_theme_code")
        ),
        sa.PrimaryKeyConstraint(
            "submission_id", "theme_code", "polarity", name=op.f("pk_feedback_codings")
        ),
    )
    op.create_table(
        "feedback_quotes",
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column(
            "respondent_group",
            sa.Enum(
                "child_young_person",
                "parent_carer_family",
                "staff",
                "partner_agency",
                name="respondentgroup",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "proposed",
                "released",
                "refused",
                "withdrawn",
                name="quotestatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=True),
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
            nullable=True,
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
            "(status = 'proposed') = (decided_at IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL) AND (decided_at IS NULL) = (decision_reason IS NULL)",
            name=op.f("ck_feedback_quotes_decision"),
        ),
        sa.ForeignKeyConstraint(
            ["area_id"], ["org_units.id"], name=op.f("fk_feedback_quotes_area_id")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["feedback_campaigns.id"], name=op.f("fk_feedback_quotes_campaign_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["people.id"], name=op.f("fk_feedback_quotes_decided_by")
        ),
        sa.ForeignKeyConstraint(
            ["district_id"], ["org_units.id"], name=op.f("fk_feedback_quotes_district_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_units.id"], name=op.f("fk_feedback_quotes_org_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["people.id"], name=op.f("fk_feedback_quotes_proposed_by")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["feedback_submissions.id"],
            name=op.f("fk_feedback_quotes_submission_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_quotes")),
    )
    op.create_index(
        "ix_feedback_quotes_created_at", "feedback_quotes", ["created_at", "id"], unique=False
    )
    op.create_index(
        op.f("ix_feedback_quotes_org_unit_id"), "feedback_quotes", ["org_unit_id"], unique=False
    )
    op.create_index(
        op.f("ix_feedback_quotes_submission_id"), "feedback_quotes", ["submission_id"], unique=False
    )
    op.create_table(
        "feedback_responses",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column(
            "respondent_group",
            sa.Enum(
                "child_young_person",
                "parent_carer_family",
                "staff",
                "partner_agency",
                name="respondentgroup",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("submission_id", sa.Uuid(), nullable=True),
        sa.Column("theme_code", sa.Text(), nullable=True),
        sa.Column("you_said", sa.Text(), nullable=False),
        sa.Column("we_did", sa.Text(), nullable=False),
        sa.Column("action_id", sa.Uuid(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "published",
                "withdrawn",
                name="responsestatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("published_by", sa.Uuid(), nullable=True),
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
            nullable=True,
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
            "(status = 'draft') = (published_on IS NULL) AND (published_on IS NULL) = (published_by IS NULL)",
            name=op.f("ck_feedback_responses_published"),
        ),
        sa.CheckConstraint(
            "num_nonnulls(submission_id, theme_code) = 1",
            name=op.f("ck_feedback_responses_to_one_thing"),
        ),
        sa.ForeignKeyConstraint(
            ["area_id"], ["org_units.id"], name=op.f("fk_feedback_responses_area_id")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["feedback_campaigns.id"],
            name=op.f("fk_feedback_responses_campaign_id"),
        ),
        sa.ForeignKeyConstraint(
            ["district_id"], ["org_units.id"], name=op.f("fk_feedback_responses_district_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_units.id"], name=op.f("fk_feedback_responses_org_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["published_by"], ["people.id"], name=op.f("fk_feedback_responses_published_by")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["feedback_submissions.id"],
            name=op.f("fk_feedback_responses_submission_id"),
        ),
        sa.ForeignKeyConstraint(
            ["theme_code"], ["themes.code"], name=op.f("fk_feedback_responses_theme_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_responses")),
    )
    op.create_index(
        op.f("ix_feedback_responses_campaign_id"),
        "feedback_responses",
        ["campaign_id"],
        unique=False,
    )
    op.create_index(
        "ix_feedback_responses_created_at", "feedback_responses", ["created_at", "id"], unique=False
    )
    op.create_index(
        op.f("ix_feedback_responses_org_unit_id"),
        "feedback_responses",
        ["org_unit_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_feedback_responses_submission_id"),
        "feedback_responses",
        ["submission_id"],
        unique=False,
    )
    op.add_column(
        "audits", sa.Column("practitioner_feedback_submission_id", sa.Uuid(), nullable=True)
    )
    op.create_foreign_key(
        op.f("fk_audits_family_feedback_submission_id"),
        "audits",
        "feedback_submissions",
        ["family_feedback_submission_id"],
        ["id"],
    )
    op.create_foreign_key(
        op.f("fk_audits_practitioner_feedback_submission_id"),
        "audits",
        "feedback_submissions",
        ["practitioner_feedback_submission_id"],
        ["id"],
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.drop_constraint(
        op.f("fk_audits_practitioner_feedback_submission_id"), "audits", type_="foreignkey"
    )
    op.drop_constraint(
        op.f("fk_audits_family_feedback_submission_id"), "audits", type_="foreignkey"
    )
    op.drop_column("audits", "practitioner_feedback_submission_id")
    op.drop_index(op.f("ix_feedback_responses_submission_id"), table_name="feedback_responses")
    op.drop_index(op.f("ix_feedback_responses_org_unit_id"), table_name="feedback_responses")
    op.drop_index("ix_feedback_responses_created_at", table_name="feedback_responses")
    op.drop_index(op.f("ix_feedback_responses_campaign_id"), table_name="feedback_responses")
    op.drop_table("feedback_responses")
    op.drop_index(op.f("ix_feedback_quotes_submission_id"), table_name="feedback_quotes")
    op.drop_index(op.f("ix_feedback_quotes_org_unit_id"), table_name="feedback_quotes")
    op.drop_index("ix_feedback_quotes_created_at", table_name="feedback_quotes")
    op.drop_table("feedback_quotes")
    op.drop_table("feedback_codings")
    op.drop_table("feedback_answers")
    op.drop_index("ix_feedback_submissions_submitted_week", table_name="feedback_submissions")
    op.drop_index("ix_feedback_submissions_submitted_by", table_name="feedback_submissions")
    op.drop_index("ix_feedback_submissions_subject_id", table_name="feedback_submissions")
    op.drop_index(op.f("ix_feedback_submissions_org_unit_id"), table_name="feedback_submissions")
    op.drop_index("ix_feedback_submissions_campaign_id", table_name="feedback_submissions")
    op.drop_table("feedback_submissions")
    op.drop_index(op.f("ix_feedback_tokens_campaign_id"), table_name="feedback_tokens")
    op.drop_table("feedback_tokens")
    op.drop_table("feedback_invitations")
    op.drop_index("ix_feedback_disclosures_submitted_week", table_name="feedback_disclosures")
    op.drop_index(op.f("ix_feedback_disclosures_org_unit_id"), table_name="feedback_disclosures")
    op.drop_index(op.f("ix_feedback_disclosures_campaign_id"), table_name="feedback_disclosures")
    op.drop_table("feedback_disclosures")
    op.drop_table("feedback_boxes")
    op.drop_index(op.f("ix_feedback_campaigns_org_unit_id"), table_name="feedback_campaigns")
    op.drop_index("ix_feedback_campaigns_opens", table_name="feedback_campaigns")
    op.drop_table("feedback_campaigns")
