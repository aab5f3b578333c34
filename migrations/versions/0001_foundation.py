"""foundation"""

import sqlalchemy as sa
from alembic import op
from procrastinate.schema import SchemaManager
from sqlalchemy.dialects import postgresql

from migrations import triggers

revision = "0001"
down_revision = None


# Everything of the job queue, by name: it comes without a way back.
DROP_JOBS = """
DO $$ DECLARE r record; BEGIN
    FOR r IN SELECT c.oid::regclass AS name FROM pg_class c
        WHERE c.relkind = 'r' AND c.relname LIKE 'procrastinate%' LOOP
        EXECUTE 'DROP TABLE ' || r.name || ' CASCADE';
    END LOOP;
    FOR r IN SELECT p.oid::regprocedure AS name FROM pg_proc p
        WHERE p.proname LIKE 'procrastinate%' LOOP
        EXECUTE 'DROP FUNCTION ' || r.name || ' CASCADE';
    END LOOP;
    FOR r IN SELECT t.oid::regtype AS name FROM pg_type t
        WHERE t.typname LIKE 'procrastinate%' AND t.typrelid = 0 LOOP
        EXECUTE 'DROP TYPE IF EXISTS ' || r.name || ' CASCADE';
    END LOOP;
    FOR r IN SELECT c.oid::regclass AS name FROM pg_class c
        WHERE c.relkind = 'c' AND c.relname LIKE 'procrastinate%' LOOP
        EXECUTE 'DROP TYPE ' || r.name || ' CASCADE';
    END LOOP;
END $$;
"""

PERIODS = (
    ("audit_assignments", "assignment_periods", "assignment_id", triggers.ASSIGNMENT_COLUMNS),
    ("audits", "audit_periods", "audit_id", triggers.AUDIT_COLUMNS),
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.create_table(
        "audit_programmes",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("year_start", sa.Date(), nullable=False),
        sa.Column("cycle_months", sa.Integer(), nullable=False),
        sa.Column("cycles_per_year", sa.Integer(), nullable=False),
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
            "cycle_months BETWEEN 1 AND 12", name=op.f("ck_audit_programmes_cycle_months")
        ),
        sa.CheckConstraint(
            "cycles_per_year * cycle_months <= 12", name=op.f("ck_audit_programmes_within_a_year")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_programmes")),
        sa.UniqueConstraint("name", name=op.f("uq_audit_programmes_name")),
    )
    op.create_table(
        "calendar_ranges",
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("first", name=op.f("pk_calendar_ranges")),
    )
    op.create_table(
        "changes",
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("entity_id", sa.Uuid(), nullable=False),
        sa.Column(
            "before", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.Column(
            "after", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_changes")),
    )
    op.create_index("ix_changes_actor_id", "changes", ["actor_id", "seq"], unique=False)
    op.create_index("ix_changes_entity_id", "changes", ["entity", "entity_id", "seq"], unique=False)
    op.create_table(
        "closed_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("local", sa.Boolean(), nullable=False),
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closed_days")),
        sa.UniqueConstraint("day", name=op.f("uq_closed_days_day")),
    )
    op.create_table(
        "grade_scales",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grade_scales")),
        sa.UniqueConstraint("code", name=op.f("uq_grade_scales_code")),
    )
    op.create_table(
        "idempotent_answers",
        sa.Column("caller_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column(
            "headers", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False
        ),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("caller_id", "key", name=op.f("pk_idempotent_answers")),
    )
    op.create_index(
        op.f("ix_idempotent_answers_kept_at"), "idempotent_answers", ["kept_at"], unique=False
    )
    op.create_table(
        "org_units",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "directorate",
                "area",
                "district",
                "service",
                "team",
                "agency",
                name="orgunitkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
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
        sa.Column("is_qa_unit", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
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
            "(kind = 'directorate') = (parent_id IS NULL)",
            name=op.f("ck_org_units_only_a_root_is_alone"),
        ),
        sa.CheckConstraint("valid_to > valid_from", name=op.f("ck_org_units_period")),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["org_units.id"], name=op.f("fk_org_units_parent_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_org_units")),
        sa.UniqueConstraint("code", name=op.f("uq_org_units_code")),
    )
    op.create_index(op.f("ix_org_units_parent_id"), "org_units", ["parent_id"], unique=False)
    op.create_index(
        "uq_org_units_qa_unit",
        "org_units",
        ["is_qa_unit"],
        unique=True,
        postgresql_where="is_qa_unit",
    )
    op.create_table(
        "people",
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("employment_ref", sa.Text(), nullable=True),
        sa.Column("swe_registration_no", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("sign_in_subject", sa.Text(), nullable=True),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=True),
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
            "swe_registration_no ~ '^[A-Z]{2}[0-9]{6}$'", name=op.f("ck_people_swe_registration_no")
        ),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_people_email_lower")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("email", name=op.f("uq_people_email")),
        sa.UniqueConstraint("employment_ref", name=op.f("uq_people_employment_ref")),
        sa.UniqueConstraint("sign_in_subject", name=op.f("uq_people_sign_in_subject")),
    )
    op.create_index("ix_people_display_name", "people", ["display_name", "id"], unique=False)
    op.create_table(
        "reads",
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("entity_ids", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("subject_ids", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_reads")),
    )
    op.create_index("ix_reads_actor_id", "reads", ["actor_id", "seq"], unique=False)
    op.create_index(
        "ix_reads_subject_ids", "reads", ["subject_ids"], unique=False, postgresql_using="gin"
    )
    op.create_table(
        "reference_codes",
        sa.Column("list_code", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("meaning", sa.Text(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference_codes")),
        sa.UniqueConstraint("list_code", "code", name=op.f("uq_reference_codes_list_code_code")),
    )
    op.create_table(
        "subjects",
        sa.Column(
            "kind",
            sa.Enum(
                "child",
                "family",
                "carer",
                "plan",
                name="subjectkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("source_system", sa.Text(), nullable=False),
        sa.Column("case_ref", sa.Text(), nullable=False),
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
        sa.Column("became_looked_after_on", sa.Date(), nullable=True),
        sa.Column("legal_hold", sa.Boolean(), nullable=False),
        sa.Column("source_version", sa.Integer(), nullable=True),
        sa.Column("body_hash", sa.Text(), nullable=True),
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subjects")),
        sa.UniqueConstraint(
            "source_system", "case_ref", name=op.f("uq_subjects_source_system_case_ref")
        ),
    )
    op.create_table(
        "themes",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("parent_code", sa.Text(), nullable=True),
        sa.Column(
            "polarity_allowed",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            nullable=False,
        ),
        sa.Column("academy_theme_code", sa.Text(), nullable=True),
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
        sa.ForeignKeyConstraint(
            ["parent_code"], ["themes.code"], name=op.f("fk_themes_parent_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_themes")),
        sa.UniqueConstraint("code", name=op.f("uq_themes_code")),
    )
    op.create_table(
        "tools",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "audit",
                "cpc",
                "iro",
                "feedback",
                "observation",
                name="toolkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("statutory_guidance_ref", sa.Text(), nullable=True),
        sa.Column(
            "service_lines",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tools")),
        sa.UniqueConstraint("key", name=op.f("uq_tools_key")),
    )
    op.create_table(
        "api_keys",
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column(
            "role",
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
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.Column("source_system", sa.Text(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=True),
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
        sa.ForeignKeyConstraint(["created_by"], ["people.id"], name=op.f("fk_api_keys_created_by")),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_units.id"], name=op.f("fk_api_keys_org_unit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_keys")),
        sa.UniqueConstraint("key_id", name=op.f("uq_api_keys_key_id")),
        sa.UniqueConstraint("name", name=op.f("uq_api_keys_name")),
    )
    op.create_table(
        "audit_cycles",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "planned",
                "open",
                "closing",
                "closed",
                name="cyclestatus",
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
        sa.CheckConstraint("ends_on > starts_on", name=op.f("ck_audit_cycles_period")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["audit_programmes.id"], name=op.f("fk_audit_cycles_programme_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_cycles")),
        sa.UniqueConstraint(
            "programme_id", "number", name=op.f("uq_audit_cycles_programme_id_number")
        ),
    )
    op.create_index(
        op.f("ix_audit_cycles_programme_id"), "audit_cycles", ["programme_id"], unique=False
    )
    op.create_table(
        "case_allocations",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
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
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
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
        sa.CheckConstraint("valid_to > valid_from", name=op.f("ck_case_allocations_period")),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_units.id"], name=op.f("fk_case_allocations_org_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_case_allocations_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_case_allocations_subject_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_allocations")),
    )
    op.create_index(
        "ix_case_allocations_org_unit_id", "case_allocations", ["org_unit_id"], unique=False
    )
    op.create_index(
        "ix_case_allocations_person_id", "case_allocations", ["person_id"], unique=False
    )
    op.create_index(
        "ix_case_allocations_subject_id_valid_from",
        "case_allocations",
        ["subject_id", "valid_from"],
        unique=False,
    )
    op.create_table(
        "grade_levels",
        sa.Column("scale_code", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["scale_code"], ["grade_scales.code"], name=op.f("fk_grade_levels_scale_code")
        ),
        sa.PrimaryKeyConstraint("scale_code", "code", name=op.f("pk_grade_levels")),
        sa.UniqueConstraint(
            "scale_code", "ordinal", name=op.f("uq_grade_levels_scale_code_ordinal")
        ),
    )
    op.create_table(
        "import_runs",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("source_system", sa.Text(), nullable=False),
        sa.Column("as_at", sa.Date(), nullable=False),
        sa.Column("run_by", sa.Uuid(), nullable=True),
        sa.Column(
            "counts", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False
        ),
        sa.Column(
            "notes", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False
        ),
        sa.Column(
            "errors", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False
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
        sa.ForeignKeyConstraint(["run_by"], ["people.id"], name=op.f("fk_import_runs_run_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_runs")),
    )
    op.create_table(
        "moderation_rules",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column(
            "always_grades",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            nullable=False,
        ),
        sa.Column("random_pct", sa.Numeric(precision=9, scale=4), nullable=False),
        sa.Column("min_per_auditor_per_cycle", sa.Integer(), nullable=False),
        sa.Column(
            "applies_to_tools",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            nullable=False,
        ),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.Column("inquiry_required", sa.Boolean(), nullable=False),
        sa.Column("moderation_window_days", sa.Integer(), nullable=False),
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
            "random_pct BETWEEN 0 AND 100", name=op.f("ck_moderation_rules_random_pct")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["audit_programmes.id"], name=op.f("fk_moderation_rules_programme_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_rules")),
        sa.UniqueConstraint("programme_id", name=op.f("uq_moderation_rules_programme_id")),
    )
    op.create_table(
        "org_unit_ancestors",
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.Column("ancestor_id", sa.Uuid(), nullable=False),
        sa.Column(
            "ancestor_kind",
            sa.Enum(
                "directorate",
                "area",
                "district",
                "service",
                "team",
                "agency",
                name="orgunitkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["ancestor_id"], ["org_units.id"], name=op.f("fk_org_unit_ancestors_ancestor_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_units.id"], name=op.f("fk_org_unit_ancestors_org_unit_id")
        ),
        sa.PrimaryKeyConstraint("org_unit_id", "ancestor_id", name=op.f("pk_org_unit_ancestors")),
    )
    op.create_index(
        op.f("ix_org_unit_ancestors_ancestor_id"),
        "org_unit_ancestors",
        ["ancestor_id"],
        unique=False,
    )
    op.create_table(
        "role_assignments",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
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
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
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
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
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
        sa.CheckConstraint("valid_to > valid_from", name=op.f("ck_role_assignments_period")),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_units.id"], name=op.f("fk_role_assignments_org_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_role_assignments_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_assignments")),
    )
    op.create_index(
        op.f("ix_role_assignments_org_unit_id"), "role_assignments", ["org_unit_id"], unique=False
    )
    op.create_index(
        op.f("ix_role_assignments_person_id"), "role_assignments", ["person_id"], unique=False
    )
    op.create_table(
        "tool_versions",
        sa.Column("tool_key", sa.Text(), nullable=False),
        sa.Column("semver", sa.Text(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "published",
                "retired",
                name="toolversionstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("grade_scale_code", sa.Text(), nullable=False),
        sa.Column(
            "content", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False
        ),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
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
            "(status = 'draft') = (published_at IS NULL)",
            name=op.f("ck_tool_versions_published_at"),
        ),
        sa.CheckConstraint(
            "semver ~ '^[0-9]+\\.[0-9]+\\.[0-9]+$'", name=op.f("ck_tool_versions_semver")
        ),
        sa.ForeignKeyConstraint(
            ["grade_scale_code"],
            ["grade_scales.code"],
            name=op.f("fk_tool_versions_grade_scale_code"),
        ),
        sa.ForeignKeyConstraint(
            ["tool_key"], ["tools.key"], name=op.f("fk_tool_versions_tool_key")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tool_versions")),
        sa.UniqueConstraint("tool_key", "semver", name=op.f("uq_tool_versions_tool_key_semver")),
    )
    op.create_index(
        "ix_tool_versions_tool_key_status", "tool_versions", ["tool_key", "status"], unique=False
    )
    op.create_table(
        "audit_rounds",
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column(
            "kinds", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False
        ),
        sa.Column("due_date", sa.Date(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "open",
                "closed",
                name="roundstatus",
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
        sa.CheckConstraint("due_date >= month", name=op.f("ck_audit_rounds_due_date")),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["audit_cycles.id"], name=op.f("fk_audit_rounds_cycle_id")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["audit_programmes.id"], name=op.f("fk_audit_rounds_programme_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_rounds")),
        sa.UniqueConstraint("cycle_id", "number", name=op.f("uq_audit_rounds_cycle_id_number")),
    )
    op.create_index(op.f("ix_audit_rounds_cycle_id"), "audit_rounds", ["cycle_id"], unique=False)
    op.create_table(
        "grade_crosswalks",
        sa.Column("from_scale", sa.Text(), nullable=False),
        sa.Column("from_level", sa.Text(), nullable=False),
        sa.Column("to_scale", sa.Text(), nullable=False),
        sa.Column("to_level", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
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
        sa.CheckConstraint("from_scale <> to_scale", name=op.f("ck_grade_crosswalks_two_scales")),
        sa.ForeignKeyConstraint(
            ["approved_by"], ["people.id"], name=op.f("fk_grade_crosswalks_approved_by")
        ),
        sa.ForeignKeyConstraint(
            ["from_scale", "from_level"],
            ["grade_levels.scale_code", "grade_levels.code"],
            name=op.f("fk_grade_crosswalks_from_scale_from_level"),
        ),
        sa.ForeignKeyConstraint(
            ["to_scale", "to_level"],
            ["grade_levels.scale_code", "grade_levels.code"],
            name=op.f("fk_grade_crosswalks_to_scale_to_level"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grade_crosswalks")),
        sa.UniqueConstraint(
            "from_scale",
            "from_level",
            "to_scale",
            "valid_from",
            name=op.f("uq_grade_crosswalks_from_scale_from_level_to_scale_valid_from"),
        ),
    )
    op.create_table(
        "moderation_sessions",
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column(
            "mode",
            sa.Enum(
                "individual",
                "panel",
                name="sessionmode",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.Column("chair_id", sa.Uuid(), nullable=False),
        sa.Column(
            "member_ids", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False
        ),
        sa.Column("planned_for", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "planned",
                "held",
                "closed",
                name="sessionstatus",
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
            "(status = 'planned') = (held_at IS NULL)", name=op.f("ck_moderation_sessions_held_at")
        ),
        sa.ForeignKeyConstraint(
            ["chair_id"], ["people.id"], name=op.f("fk_moderation_sessions_chair_id")
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["audit_cycles.id"], name=op.f("fk_moderation_sessions_cycle_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_sessions")),
    )
    op.create_index(
        op.f("ix_moderation_sessions_cycle_id"), "moderation_sessions", ["cycle_id"], unique=False
    )
    op.create_table(
        "moderation_selections",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("run_by", sa.Uuid(), nullable=False),
        sa.Column("seed", sa.Text(), nullable=False),
        sa.Column(
            "rule", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False
        ),
        sa.Column("candidates", sa.Integer(), nullable=False),
        sa.Column(
            "selected", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False
        ),
        sa.Column(
            "passed_over",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            nullable=False,
        ),
        sa.Column("finalised", sa.Integer(), nullable=False),
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
            ["round_id"], ["audit_rounds.id"], name=op.f("fk_moderation_selections_round_id")
        ),
        sa.ForeignKeyConstraint(
            ["run_by"], ["people.id"], name=op.f("fk_moderation_selections_run_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_selections")),
        sa.UniqueConstraint(
            "round_id", "number", name=op.f("uq_moderation_selections_round_id_number")
        ),
    )
    op.create_table(
        "sample_draws",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("tool_version_id", sa.Uuid(), nullable=False),
        sa.Column(
            "frame_query",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            nullable=False,
        ),
        sa.Column("frame_size", sa.Integer(), nullable=False),
        sa.Column("frame_hash", sa.Text(), nullable=False),
        sa.Column(
            "strata", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False
        ),
        sa.Column(
            "n_per_stratum",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            nullable=False,
        ),
        sa.Column("seed", sa.Text(), nullable=False),
        sa.Column("audited_within_months", sa.Integer(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drawn_by", sa.Uuid(), nullable=False),
        sa.Column("allocated_at", sa.DateTime(timezone=True), nullable=True),
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
        sa.ForeignKeyConstraint(["drawn_by"], ["people.id"], name=op.f("fk_sample_draws_drawn_by")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["audit_rounds.id"], name=op.f("fk_sample_draws_round_id")
        ),
        sa.ForeignKeyConstraint(
            ["tool_version_id"], ["tool_versions.id"], name=op.f("fk_sample_draws_tool_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sample_draws")),
    )
    op.create_index(op.f("ix_sample_draws_round_id"), "sample_draws", ["round_id"], unique=False)
    op.create_table(
        "audit_assignments",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column("tool_version_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("auditor_id", sa.Uuid(), nullable=True),
        sa.Column("due_date", sa.Date(), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "random",
                "stratified",
                "directed",
                "re_audit",
                name="assignmentsource",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "proposed",
                "allocated",
                "declined",
                "exemption_requested",
                "exempted",
                "fulfilled",
                "cancelled",
                name="assignmentstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("sample_draw_id", sa.Uuid(), nullable=True),
        sa.Column("re_audit_of", sa.Uuid(), nullable=True),
        sa.Column("status_reason", sa.Text(), nullable=True),
        sa.Column("exemption_reason_code", sa.Text(), nullable=True),
        sa.Column("exemption_requested_by", sa.Uuid(), nullable=True),
        sa.Column("exemption_requested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("exemption_decided_by", sa.Uuid(), nullable=True),
        sa.Column("exemption_decided_at", sa.DateTime(timezone=True), nullable=True),
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
            "auditor_id IS NOT NULL OR status NOT IN ('allocated', 'fulfilled')",
            name=op.f("ck_audit_assignments_allocated_to_somebody"),
        ),
        sa.CheckConstraint(
            "exemption_decided_by <> exemption_requested_by",
            name=op.f("ck_audit_assignments_approver_is_not_requester"),
        ),
        sa.ForeignKeyConstraint(
            ["area_id"], ["org_units.id"], name=op.f("fk_audit_assignments_area_id")
        ),
        sa.ForeignKeyConstraint(
            ["auditor_id"], ["people.id"], name=op.f("fk_audit_assignments_auditor_id")
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["audit_cycles.id"], name=op.f("fk_audit_assignments_cycle_id")
        ),
        sa.ForeignKeyConstraint(
            ["district_id"], ["org_units.id"], name=op.f("fk_audit_assignments_district_id")
        ),
        sa.ForeignKeyConstraint(
            ["exemption_decided_by"],
            ["people.id"],
            name=op.f("fk_audit_assignments_exemption_decided_by"),
        ),
        sa.ForeignKeyConstraint(
            ["exemption_requested_by"],
            ["people.id"],
            name=op.f("fk_audit_assignments_exemption_requested_by"),
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_units.id"], name=op.f("fk_audit_assignments_org_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["re_audit_of"], ["audits.id"], name="fk_audit_assignments_re_audit_of", use_alter=True
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["audit_rounds.id"], name=op.f("fk_audit_assignments_round_id")
        ),
        sa.ForeignKeyConstraint(
            ["sample_draw_id"],
            ["sample_draws.id"],
            name=op.f("fk_audit_assignments_sample_draw_id"),
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_audit_assignments_subject_id")
        ),
        sa.ForeignKeyConstraint(
            ["tool_version_id"],
            ["tool_versions.id"],
            name=op.f("fk_audit_assignments_tool_version_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_assignments")),
    )
    op.create_index(
        "ix_audit_assignments_auditor_id",
        "audit_assignments",
        ["auditor_id", "due_date", "id"],
        unique=False,
    )
    op.create_index(
        "ix_audit_assignments_due_date", "audit_assignments", ["due_date", "id"], unique=False
    )
    op.create_index(
        op.f("ix_audit_assignments_org_unit_id"), "audit_assignments", ["org_unit_id"], unique=False
    )
    op.create_index(
        op.f("ix_audit_assignments_round_id"), "audit_assignments", ["round_id"], unique=False
    )
    op.create_index(
        "ix_audit_assignments_sample_draw_id", "audit_assignments", ["sample_draw_id"], unique=False
    )
    op.create_index(
        "ix_audit_assignments_subject_id", "audit_assignments", ["subject_id"], unique=False
    )
    op.create_index(
        "uq_audit_assignments_round_subject",
        "audit_assignments",
        ["round_id", "subject_id", "tool_version_id"],
        unique=True,
        postgresql_where="status <> 'cancelled'",
    )
    op.create_table(
        "sample_members",
        sa.Column("sample_draw_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("stratum", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("draw_hash", sa.Text(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "drawn",
                "not_drawn",
                "excluded",
                name="sampleoutcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
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
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_units.id"], name=op.f("fk_sample_members_org_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["sample_draw_id"], ["sample_draws.id"], name=op.f("fk_sample_members_sample_draw_id")
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_sample_members_subject_id")
        ),
        sa.PrimaryKeyConstraint("sample_draw_id", "subject_id", name=op.f("pk_sample_members")),
    )
    op.create_index(
        "ix_sample_members_outcome",
        "sample_members",
        ["sample_draw_id", "outcome", "rank"],
        unique=False,
    )
    op.create_table(
        "assignment_periods",
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_to", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "proposed",
                "allocated",
                "declined",
                "exemption_requested",
                "exempted",
                "fulfilled",
                "cancelled",
                name="assignmentstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("auditor_id", sa.Uuid(), nullable=True),
        sa.Column("due_date", sa.Date(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column("tool_version_id", sa.Uuid(), nullable=False),
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
        sa.ForeignKeyConstraint(
            ["assignment_id"],
            ["audit_assignments.id"],
            name=op.f("fk_assignment_periods_assignment_id"),
        ),
        sa.PrimaryKeyConstraint("assignment_id", "valid_from", name=op.f("pk_assignment_periods")),
    )
    op.create_index(
        "ix_assignment_periods_due_date", "assignment_periods", ["due_date"], unique=False
    )
    op.create_index(
        "ix_assignment_periods_open",
        "assignment_periods",
        ["assignment_id"],
        unique=True,
        postgresql_where="valid_to IS NULL",
    )
    op.create_table(
        "audits",
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("auditor_id", sa.Uuid(), nullable=False),
        sa.Column("tool_version_id", sa.Uuid(), nullable=False),
        sa.Column("tool_key", sa.Text(), nullable=False),
        sa.Column("tool_content_hash", sa.Text(), nullable=False),
        sa.Column("engine_version", sa.Text(), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
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
                name="auditstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finalised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("auditor_grade", sa.Text(), nullable=True),
        sa.Column("override_grade", sa.Text(), nullable=True),
        sa.Column("grade_rationale", sa.Text(), nullable=True),
        sa.Column("indicative_grade", sa.Text(), nullable=True),
        sa.Column("grade_variance", sa.Integer(), nullable=True),
        sa.Column("proposed_grade", sa.Text(), nullable=True),
        sa.Column("moderated_grade", sa.Text(), nullable=True),
        sa.Column("final_grade", sa.Text(), nullable=True),
        sa.Column("score_of_available", sa.Numeric(precision=9, scale=4), nullable=True),
        sa.Column("score_of_applicable", sa.Numeric(precision=9, scale=4), nullable=True),
        sa.Column("practitioner_involved", sa.Boolean(), nullable=False),
        sa.Column("practitioner_person_id", sa.Uuid(), nullable=True),
        sa.Column("family_feedback_submission_id", sa.Uuid(), nullable=True),
        sa.Column("re_audit_of", sa.Uuid(), nullable=True),
        sa.Column(
            "selection_reason",
            sa.Enum(
                "random",
                "grade",
                "minimum",
                name="selectionreason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("selected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("moderator_id", sa.Uuid(), nullable=True),
        sa.Column("moderation_session_id", sa.Uuid(), nullable=True),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.Column("inquiry_required", sa.Boolean(), nullable=False),
        sa.Column("status_reason", sa.Text(), nullable=True),
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
            "(status = 'draft') <= (submitted_at IS NULL)", name=op.f("ck_audits_submitted_at")
        ),
        sa.CheckConstraint(
            "auditor_grade IS NULL OR grade_rationale IS NOT NULL OR status IN ('draft', 'returned', 'voided')",
            name=op.f("ck_audits_a_grade_has_a_rationale"),
        ),
        sa.CheckConstraint(
            "moderator_id <> auditor_id", name=op.f("ck_audits_moderator_is_not_auditor")
        ),
        sa.ForeignKeyConstraint(["area_id"], ["org_units.id"], name=op.f("fk_audits_area_id")),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["audit_assignments.id"], name=op.f("fk_audits_assignment_id")
        ),
        sa.ForeignKeyConstraint(["auditor_id"], ["people.id"], name=op.f("fk_audits_auditor_id")),
        sa.ForeignKeyConstraint(["cycle_id"], ["audit_cycles.id"], name=op.f("fk_audits_cycle_id")),
        sa.ForeignKeyConstraint(
            ["district_id"], ["org_units.id"], name=op.f("fk_audits_district_id")
        ),
        sa.ForeignKeyConstraint(
            ["moderation_session_id"],
            ["moderation_sessions.id"],
            name="fk_audits_moderation_session_id",
            use_alter=True,
        ),
        sa.ForeignKeyConstraint(
            ["moderator_id"], ["people.id"], name=op.f("fk_audits_moderator_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_units.id"], name=op.f("fk_audits_org_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["practitioner_person_id"], ["people.id"], name=op.f("fk_audits_practitioner_person_id")
        ),
        sa.ForeignKeyConstraint(["re_audit_of"], ["audits.id"], name=op.f("fk_audits_re_audit_of")),
        sa.ForeignKeyConstraint(["round_id"], ["audit_rounds.id"], name=op.f("fk_audits_round_id")),
        sa.ForeignKeyConstraint(["subject_id"], ["subjects.id"], name=op.f("fk_audits_subject_id")),
        sa.ForeignKeyConstraint(["tool_key"], ["tools.key"], name=op.f("fk_audits_tool_key")),
        sa.ForeignKeyConstraint(
            ["tool_version_id"], ["tool_versions.id"], name=op.f("fk_audits_tool_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audits")),
    )
    op.create_index(op.f("ix_audits_assignment_id"), "audits", ["assignment_id"], unique=False)
    op.create_index(
        "ix_audits_auditor_id", "audits", ["auditor_id", "due_date", "id"], unique=False
    )
    op.create_index("ix_audits_due_date", "audits", ["due_date", "id"], unique=False)
    op.create_index("ix_audits_moderator_id", "audits", ["moderator_id"], unique=False)
    op.create_index(op.f("ix_audits_org_unit_id"), "audits", ["org_unit_id"], unique=False)
    op.create_index(
        "ix_audits_org_unit_id_due_date", "audits", ["org_unit_id", "due_date", "id"], unique=False
    )
    op.create_index(
        op.f("ix_audits_practitioner_person_id"), "audits", ["practitioner_person_id"], unique=False
    )
    op.create_index("ix_audits_round_id", "audits", ["round_id"], unique=False)
    op.create_index(
        "ix_audits_status_due_date", "audits", ["status", "due_date", "id"], unique=False
    )
    op.create_index("ix_audits_subject_id", "audits", ["subject_id"], unique=False)
    op.create_index("ix_audits_updated_at", "audits", ["updated_at", "id"], unique=False)
    op.create_index(
        "uq_audits_live_assignment",
        "audits",
        ["assignment_id"],
        unique=True,
        postgresql_where="status <> 'voided'",
    )
    op.create_table(
        "appreciative_inquiries",
        sa.Column("audit_id", sa.Uuid(), nullable=True),
        sa.Column(
            "context",
            sa.Enum(
                "audit_cycle",
                "individual_supervision",
                "group_supervision",
                name="inquirycontext",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "planned",
                "held",
                "recorded",
                "confirmed_by_practitioner",
                name="inquirystatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("facilitator_id", sa.Uuid(), nullable=False),
        sa.Column("practitioner_id", sa.Uuid(), nullable=False),
        sa.Column(
            "participant_ids",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            nullable=False,
        ),
        sa.Column("planned_for", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("what_went_well", sa.Text(), nullable=True),
        sa.Column("what_differently_next_time", sa.Text(), nullable=True),
        sa.Column("discovery", sa.Text(), nullable=True),
        sa.Column("dream", sa.Text(), nullable=True),
        sa.Column("design", sa.Text(), nullable=True),
        sa.Column("destiny", sa.Text(), nullable=True),
        sa.Column(
            "agreed_actions",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            nullable=False,
        ),
        sa.Column("practitioner_confirmed_at", sa.DateTime(timezone=True), nullable=True),
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
            "(status = 'confirmed_by_practitioner') = (practitioner_confirmed_at IS NOT NULL)",
            name=op.f("ck_appreciative_inquiries_practitioner_confirmed_at"),
        ),
        sa.CheckConstraint(
            "(status = 'planned') = (held_at IS NULL)",
            name=op.f("ck_appreciative_inquiries_held_at"),
        ),
        sa.CheckConstraint(
            "context <> 'audit_cycle' OR audit_id IS NOT NULL",
            name=op.f("ck_appreciative_inquiries_audit_cycle"),
        ),
        sa.CheckConstraint(
            "status IN ('planned', 'held') OR (what_went_well IS NOT NULL AND what_differently_next_time IS NOT NULL)",
            name=op.f("ck_appreciative_inquiries_both_questions_answered"),
        ),
        sa.CheckConstraint(
            "facilitator_id <> practitioner_id", name=op.f("ck_appreciative_inquiries_facilitator")
        ),
        sa.ForeignKeyConstraint(
            ["area_id"], ["org_units.id"], name=op.f("fk_appreciative_inquiries_area_id")
        ),
        sa.ForeignKeyConstraint(
            ["audit_id"], ["audits.id"], name=op.f("fk_appreciative_inquiries_audit_id")
        ),
        sa.ForeignKeyConstraint(
            ["district_id"], ["org_units.id"], name=op.f("fk_appreciative_inquiries_district_id")
        ),
        sa.ForeignKeyConstraint(
            ["facilitator_id"], ["people.id"], name=op.f("fk_appreciative_inquiries_facilitator_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_units.id"], name=op.f("fk_appreciative_inquiries_org_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["practitioner_id"],
            ["people.id"],
            name=op.f("fk_appreciative_inquiries_practitioner_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appreciative_inquiries")),
    )
    op.create_index(
        op.f("ix_appreciative_inquiries_facilitator_id"),
        "appreciative_inquiries",
        ["facilitator_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_appreciative_inquiries_org_unit_id"),
        "appreciative_inquiries",
        ["org_unit_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_appreciative_inquiries_practitioner_id"),
        "appreciative_inquiries",
        ["practitioner_id"],
        unique=False,
    )
    op.create_index(
        "uq_appreciative_inquiries_audit",
        "appreciative_inquiries",
        ["audit_id"],
        unique=True,
        postgresql_where="audit_id IS NOT NULL",
    )
    op.create_table(
        "audit_periods",
        sa.Column("audit_id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_to", sa.DateTime(timezone=True), nullable=True),
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
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
                name="auditstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("auditor_id", sa.Uuid(), nullable=False),
        sa.Column("moderator_id", sa.Uuid(), nullable=True),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.Column("first_submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finalised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proposed_grade", sa.Text(), nullable=True),
        sa.Column("moderated_grade", sa.Text(), nullable=True),
        sa.Column("final_grade", sa.Text(), nullable=True),
        sa.Column("inquiry_required", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["audit_id"], ["audits.id"], name=op.f("fk_audit_periods_audit_id")
        ),
        sa.PrimaryKeyConstraint("audit_id", "valid_from", name=op.f("pk_audit_periods")),
    )
    op.create_index(
        "ix_audit_periods_assignment_id", "audit_periods", ["assignment_id"], unique=False
    )
    op.create_index(
        "ix_audit_periods_open",
        "audit_periods",
        ["audit_id"],
        unique=True,
        postgresql_where="valid_to IS NULL",
    )
    op.create_table(
        "audit_sections",
        sa.Column("audit_id", sa.Uuid(), nullable=False),
        sa.Column("section_key", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("section_grade", sa.Text(), nullable=True),
        sa.Column("section_score", sa.Numeric(precision=9, scale=4), nullable=True),
        sa.Column("strengths_text", sa.Text(), nullable=True),
        sa.Column("development_text", sa.Text(), nullable=True),
        sa.Column(
            "framework_evidence",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
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
        sa.ForeignKeyConstraint(
            ["audit_id"], ["audits.id"], name=op.f("fk_audit_sections_audit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_sections")),
        sa.UniqueConstraint(
            "audit_id", "section_key", name=op.f("uq_audit_sections_audit_id_section_key")
        ),
    )
    op.create_table(
        "audit_versions",
        sa.Column("audit_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "content", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False
        ),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["audit_id"], ["audits.id"], name=op.f("fk_audit_versions_audit_id")
        ),
        sa.PrimaryKeyConstraint("audit_id", "number", name=op.f("pk_audit_versions")),
    )
    op.create_table(
        "change_requests",
        sa.Column("audit_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "void",
                "amend",
                name="changerequestkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "proposed",
                "approved",
                "rejected",
                name="changerequeststatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "new_values", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.Column("cancel_assignment", sa.Boolean(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_note", sa.Text(), nullable=True),
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
            "(kind = 'amend') = (new_values IS NOT NULL)",
            name=op.f("ck_change_requests_new_values"),
        ),
        sa.CheckConstraint(
            "(status = 'proposed') = (decided_at IS NULL)",
            name=op.f("ck_change_requests_decided_at"),
        ),
        sa.CheckConstraint(
            "decided_by <> proposed_by", name=op.f("ck_change_requests_approver_is_not_proposer")
        ),
        sa.ForeignKeyConstraint(
            ["area_id"], ["org_units.id"], name=op.f("fk_change_requests_area_id")
        ),
        sa.ForeignKeyConstraint(
            ["audit_id"], ["audits.id"], name=op.f("fk_change_requests_audit_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["people.id"], name=op.f("fk_change_requests_decided_by")
        ),
        sa.ForeignKeyConstraint(
            ["district_id"], ["org_units.id"], name=op.f("fk_change_requests_district_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_units.id"], name=op.f("fk_change_requests_org_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["people.id"], name=op.f("fk_change_requests_proposed_by")
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_change_requests_subject_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_requests")),
    )
    op.create_index(
        op.f("ix_change_requests_audit_id"), "change_requests", ["audit_id"], unique=False
    )
    op.create_index(
        op.f("ix_change_requests_org_unit_id"), "change_requests", ["org_unit_id"], unique=False
    )
    op.create_index(
        "uq_change_requests_open",
        "change_requests",
        ["audit_id"],
        unique=True,
        postgresql_where="status = 'proposed'",
    )
    op.create_table(
        "findings",
        sa.Column(
            "origin",
            sa.Enum(
                "audit",
                "thematic",
                "coa",
                "multi_agency",
                "cpc_qa",
                "iro_qa",
                "feedback",
                "moderation",
                "mi",
                name="findingorigin",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("origin_id", sa.Uuid(), nullable=False),
        sa.Column("audit_id", sa.Uuid(), nullable=True),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
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
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "theme_codes",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            nullable=False,
        ),
        sa.Column("section_key", sa.Text(), nullable=True),
        sa.Column(
            "severity",
            sa.Enum(
                "note",
                "moderate",
                "serious",
                "immediate_safeguarding",
                name="severity",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "practice_framework_codes",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            nullable=False,
        ),
        sa.Column("escalated_to", sa.Text(), nullable=True),
        sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True),
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
            "severity <> 'immediate_safeguarding' OR (escalated_to IS NOT NULL AND escalated_at IS NOT NULL)",
            name=op.f("ck_findings_safeguarding_stop"),
        ),
        sa.ForeignKeyConstraint(["area_id"], ["org_units.id"], name=op.f("fk_findings_area_id")),
        sa.ForeignKeyConstraint(["audit_id"], ["audits.id"], name=op.f("fk_findings_audit_id")),
        sa.ForeignKeyConstraint(
            ["district_id"], ["org_units.id"], name=op.f("fk_findings_district_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_units.id"], name=op.f("fk_findings_org_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["people.id"], name=op.f("fk_findings_recorded_by")
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_findings_subject_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_findings")),
    )
    op.create_index("ix_findings_audit_id", "findings", ["audit_id"], unique=False)
    op.create_index(op.f("ix_findings_org_unit_id"), "findings", ["org_unit_id"], unique=False)
    op.create_index("ix_findings_origin", "findings", ["origin", "origin_id"], unique=False)
    op.create_table(
        "moderation_decisions",
        sa.Column("audit_id", sa.Uuid(), nullable=False),
        sa.Column("audit_version_number", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("moderator_id", sa.Uuid(), nullable=False),
        sa.Column("auditor_id", sa.Uuid(), nullable=False),
        sa.Column(
            "selection_reason",
            sa.Enum(
                "random",
                "grade",
                "minimum",
                name="selectionreason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("tool_key", sa.Text(), nullable=False),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.Column("auditor_grade_snapshot", sa.Text(), nullable=True),
        sa.Column("moderated_grade", sa.Text(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "upheld",
                "raised",
                "lowered",
                "returned",
                "no_grade",
                name="moderationoutcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("rationale", sa.Text(), nullable=True),
        sa.Column(
            "section_decisions",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            nullable=False,
        ),
        sa.Column("feedback_to_auditor", sa.Text(), nullable=True),
        sa.Column(
            "returned_items",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            nullable=False,
        ),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
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
            "(outcome IN ('upheld', 'raised', 'lowered')) = (moderated_grade IS NOT NULL)",
            name=op.f("ck_moderation_decisions_outcome_has_grade"),
        ),
        sa.CheckConstraint(
            "outcome = 'upheld' OR rationale IS NOT NULL",
            name=op.f("ck_moderation_decisions_rationale"),
        ),
        sa.CheckConstraint(
            "moderator_id <> auditor_id",
            name=op.f("ck_moderation_decisions_moderator_is_not_auditor"),
        ),
        sa.ForeignKeyConstraint(
            ["area_id"], ["org_units.id"], name=op.f("fk_moderation_decisions_area_id")
        ),
        sa.ForeignKeyConstraint(
            ["audit_id"], ["audits.id"], name=op.f("fk_moderation_decisions_audit_id")
        ),
        sa.ForeignKeyConstraint(
            ["auditor_id"], ["people.id"], name=op.f("fk_moderation_decisions_auditor_id")
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["audit_cycles.id"], name=op.f("fk_moderation_decisions_cycle_id")
        ),
        sa.ForeignKeyConstraint(
            ["district_id"], ["org_units.id"], name=op.f("fk_moderation_decisions_district_id")
        ),
        sa.ForeignKeyConstraint(
            ["moderator_id"], ["people.id"], name=op.f("fk_moderation_decisions_moderator_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_units.id"], name=op.f("fk_moderation_decisions_org_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["moderation_sessions.id"],
            name=op.f("fk_moderation_decisions_session_id"),
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_moderation_decisions_subject_id")
        ),
        sa.ForeignKeyConstraint(
            ["tool_key"], ["tools.key"], name=op.f("fk_moderation_decisions_tool_key")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_decisions")),
    )
    op.create_index(
        op.f("ix_moderation_decisions_audit_id"), "moderation_decisions", ["audit_id"], unique=False
    )
    op.create_index(
        op.f("ix_moderation_decisions_cycle_id"), "moderation_decisions", ["cycle_id"], unique=False
    )
    op.create_index(
        "ix_moderation_decisions_decided_at",
        "moderation_decisions",
        ["decided_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_moderation_decisions_moderator_id"),
        "moderation_decisions",
        ["moderator_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_moderation_decisions_org_unit_id"),
        "moderation_decisions",
        ["org_unit_id"],
        unique=False,
    )
    op.create_index(
        "uq_moderation_decisions_current",
        "moderation_decisions",
        ["audit_id"],
        unique=True,
        postgresql_where="superseded_at IS NULL",
    )
    op.create_table(
        "audit_answers",
        sa.Column("section_id", sa.Uuid(), nullable=False),
        sa.Column("question_key", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("value_num", sa.Numeric(precision=9, scale=4), nullable=True),
        sa.Column("value_text", sa.Text(), nullable=True),
        sa.Column(
            "value_codes", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.Column("value_bool", sa.Boolean(), nullable=True),
        sa.Column("value_date", sa.Date(), nullable=True),
        sa.Column("is_na", sa.Boolean(), nullable=False),
        sa.Column("na_reason", sa.Text(), nullable=True),
        sa.Column("carried_forward", sa.Boolean(), nullable=False),
        sa.Column(
            "confidence",
            sa.Enum(
                "low",
                "medium",
                "high",
                name="confidence",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.CheckConstraint("is_na OR na_reason IS NULL", name=op.f("ck_audit_answers_na_reason")),
        sa.CheckConstraint(
            "num_nonnulls(value_num, value_text, value_codes, value_bool, value_date) <= CASE WHEN is_na THEN 0 ELSE 1 END",
            name=op.f("ck_audit_answers_one_value_or_not_applicable"),
        ),
        sa.ForeignKeyConstraint(
            ["section_id"],
            ["audit_sections.id"],
            name=op.f("fk_audit_answers_section_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("section_id", "question_key", name=op.f("pk_audit_answers")),
    )
    op.create_foreign_key(
        "fk_audit_assignments_re_audit_of", "audit_assignments", "audits", ["re_audit_of"], ["id"]
    )
    op.create_foreign_key(
        "fk_audits_moderation_session_id",
        "audits",
        "moderation_sessions",
        ["moderation_session_id"],
        ["id"],
    )
    op.execute(triggers.CLOSURE)
    for table, periods, key, columns in PERIODS:
        op.execute(triggers.period(table, periods, key, columns))
    op.execute(triggers.APPEND_ONLY)
    jobs = SchemaManager.get_schema()
    op.get_bind().exec_driver_sql(jobs.replace("%", "%%"))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute(DROP_JOBS)
    op.execute(triggers.APPEND_ONLY_DOWN)
    for table, periods, _, _ in PERIODS:
        op.execute(triggers.period_down(table, periods))
    op.execute(triggers.CLOSURE_DOWN)
    op.drop_constraint("fk_audit_assignments_re_audit_of", "audit_assignments")
    op.drop_constraint("fk_audits_moderation_session_id", "audits")
    op.drop_table("audit_answers")
    op.drop_index(
        "uq_moderation_decisions_current",
        table_name="moderation_decisions",
        postgresql_where="superseded_at IS NULL",
    )
    op.drop_index(op.f("ix_moderation_decisions_org_unit_id"), table_name="moderation_decisions")
    op.drop_index(op.f("ix_moderation_decisions_moderator_id"), table_name="moderation_decisions")
    op.drop_index("ix_moderation_decisions_decided_at", table_name="moderation_decisions")
    op.drop_index(op.f("ix_moderation_decisions_cycle_id"), table_name="moderation_decisions")
    op.drop_index(op.f("ix_moderation_decisions_audit_id"), table_name="moderation_decisions")
    op.drop_table("moderation_decisions")
    op.drop_index("ix_findings_origin", table_name="findings")
    op.drop_index(op.f("ix_findings_org_unit_id"), table_name="findings")
    op.drop_index("ix_findings_audit_id", table_name="findings")
    op.drop_table("findings")
    op.drop_index(
        "uq_change_requests_open",
        table_name="change_requests",
        postgresql_where="status = 'proposed'",
    )
    op.drop_index(op.f("ix_change_requests_org_unit_id"), table_name="change_requests")
    op.drop_index(op.f("ix_change_requests_audit_id"), table_name="change_requests")
    op.drop_table("change_requests")
    op.drop_table("audit_versions")
    op.drop_table("audit_sections")
    op.drop_index(
        "ix_audit_periods_open", table_name="audit_periods", postgresql_where="valid_to IS NULL"
    )
    op.drop_index("ix_audit_periods_assignment_id", table_name="audit_periods")
    op.drop_table("audit_periods")
    op.drop_index(
        "uq_appreciative_inquiries_audit",
        table_name="appreciative_inquiries",
        postgresql_where="audit_id IS NOT NULL",
    )
    op.drop_index(
        op.f("ix_appreciative_inquiries_practitioner_id"), table_name="appreciative_inquiries"
    )
    op.drop_index(
        op.f("ix_appreciative_inquiries_org_unit_id"), table_name="appreciative_inquiries"
    )
    op.drop_index(
        op.f("ix_appreciative_inquiries_facilitator_id"), table_name="appreciative_inquiries"
    )
    op.drop_table("appreciative_inquiries")
    op.drop_index(
        "uq_audits_live_assignment", table_name="audits", postgresql_where="status <> 'voided'"
    )
    op.drop_index("ix_audits_updated_at", table_name="audits")
    op.drop_index("ix_audits_subject_id", table_name="audits")
    op.drop_index("ix_audits_status_due_date", table_name="audits")
    op.drop_index("ix_audits_round_id", table_name="audits")
    op.drop_index(op.f("ix_audits_practitioner_person_id"), table_name="audits")
    op.drop_index("ix_audits_org_unit_id_due_date", table_name="audits")
    op.drop_index(op.f("ix_audits_org_unit_id"), table_name="audits")
    op.drop_index("ix_audits_moderator_id", table_name="audits")
    op.drop_index("ix_audits_due_date", table_name="audits")
    op.drop_index("ix_audits_auditor_id", table_name="audits")
    op.drop_index(op.f("ix_audits_assignment_id"), table_name="audits")
    op.drop_table("audits")
    op.drop_index(
        "ix_assignment_periods_open",
        table_name="assignment_periods",
        postgresql_where="valid_to IS NULL",
    )
    op.drop_index("ix_assignment_periods_due_date", table_name="assignment_periods")
    op.drop_table("assignment_periods")
    op.drop_index("ix_sample_members_outcome", table_name="sample_members")
    op.drop_table("sample_members")
    op.drop_index(
        "uq_audit_assignments_round_subject",
        table_name="audit_assignments",
        postgresql_where="status <> 'cancelled'",
    )
    op.drop_index("ix_audit_assignments_subject_id", table_name="audit_assignments")
    op.drop_index("ix_audit_assignments_sample_draw_id", table_name="audit_assignments")
    op.drop_index(op.f("ix_audit_assignments_round_id"), table_name="audit_assignments")
    op.drop_index(op.f("ix_audit_assignments_org_unit_id"), table_name="audit_assignments")
    op.drop_index("ix_audit_assignments_due_date", table_name="audit_assignments")
    op.drop_index("ix_audit_assignments_auditor_id", table_name="audit_assignments")
    op.drop_table("audit_assignments")
    op.drop_index(op.f("ix_sample_draws_round_id"), table_name="sample_draws")
    op.drop_table("sample_draws")
    op.drop_table("moderation_selections")
    op.drop_index(op.f("ix_moderation_sessions_cycle_id"), table_name="moderation_sessions")
    op.drop_table("moderation_sessions")
    op.drop_table("grade_crosswalks")
    op.drop_index(op.f("ix_audit_rounds_cycle_id"), table_name="audit_rounds")
    op.drop_table("audit_rounds")
    op.drop_index("ix_tool_versions_tool_key_status", table_name="tool_versions")
    op.drop_table("tool_versions")
    op.drop_index(op.f("ix_role_assignments_person_id"), table_name="role_assignments")
    op.drop_index(op.f("ix_role_assignments_org_unit_id"), table_name="role_assignments")
    op.drop_table("role_assignments")
    op.drop_index(op.f("ix_org_unit_ancestors_ancestor_id"), table_name="org_unit_ancestors")
    op.drop_table("org_unit_ancestors")
    op.drop_table("moderation_rules")
    op.drop_table("import_runs")
    op.drop_table("grade_levels")
    op.drop_index("ix_case_allocations_subject_id_valid_from", table_name="case_allocations")
    op.drop_index("ix_case_allocations_person_id", table_name="case_allocations")
    op.drop_index("ix_case_allocations_org_unit_id", table_name="case_allocations")
    op.drop_table("case_allocations")
    op.drop_index(op.f("ix_audit_cycles_programme_id"), table_name="audit_cycles")
    op.drop_table("audit_cycles")
    op.drop_table("api_keys")
    op.drop_table("tools")
    op.drop_table("themes")
    op.drop_table("subjects")
    op.drop_table("reference_codes")
    op.drop_index("ix_reads_subject_ids", table_name="reads", postgresql_using="gin")
    op.drop_index("ix_reads_actor_id", table_name="reads")
    op.drop_table("reads")
    op.drop_index("ix_people_display_name", table_name="people")
    op.drop_table("people")
    op.drop_index("uq_org_units_qa_unit", table_name="org_units", postgresql_where="is_qa_unit")
    op.drop_index(op.f("ix_org_units_parent_id"), table_name="org_units")
    op.drop_table("org_units")
    op.drop_index(op.f("ix_idempotent_answers_kept_at"), table_name="idempotent_answers")
    op.drop_table("idempotent_answers")
    op.drop_table("grade_scales")
    op.drop_table("closed_days")
    op.drop_index("ix_changes_entity_id", table_name="changes")
    op.drop_index("ix_changes_actor_id", table_name="changes")
    op.drop_table("changes")
    op.drop_table("calendar_ranges")
    op.drop_table("audit_programmes")
