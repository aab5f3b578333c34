"""Organisation: the tree of units, people, their roles, and API keys."""

import sqlalchemy as sa
from alembic import op

from migrations import sql
from migrations.baseline import INSTANT, JSON, ROLE, SERVICE_LINE, record_columns, words

revision = "0002"
down_revision = "0001"

ORG_UNIT_KIND = words("orgunitkind", "directorate", "area", "district", "service", "team", "agency")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.create_table(
        "org_units",
        sa.Column("code", sa.Text(), unique=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", ORG_UNIT_KIND, nullable=False),
        sa.Column("parent_id", sa.Uuid(), sa.ForeignKey("org_units.id"), index=True),
        sa.Column("service_line", SERVICE_LINE),
        sa.Column("is_qa_unit", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date()),
        *record_columns(),
        sa.CheckConstraint("valid_to > valid_from", name="period"),
        sa.CheckConstraint(
            "(kind = 'directorate') = (parent_id IS NULL)", name="only_a_root_is_alone"
        ),
        sa.Index("uq_org_units_qa_unit", "is_qa_unit", unique=True, postgresql_where="is_qa_unit"),
    )
    op.create_table(
        "org_unit_ancestors",
        sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), primary_key=True),
        sa.Column(
            "ancestor_id", sa.Uuid(), sa.ForeignKey("org_units.id"), primary_key=True, index=True
        ),
        sa.Column("ancestor_kind", ORG_UNIT_KIND, nullable=False),
    )
    op.create_table(
        "people",
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), unique=True, nullable=False),
        sa.Column("employment_ref", sa.Text(), unique=True),
        sa.Column("swe_registration_no", sa.Text()),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("sign_in_subject", sa.Text(), unique=True),
        sa.Column("password_hash", sa.Text()),
        sa.Column("last_seen_at", INSTANT),
        sa.Column("reopened_at", INSTANT),
        *record_columns(),
        sa.Index("ix_people_display_name", "display_name", "id"),
        sa.CheckConstraint("email = lower(email)", name="email_lower"),
        sa.CheckConstraint(
            "swe_registration_no ~ '^[A-Z]{2}[0-9]{6}$'", name="swe_registration_no"
        ),
    )
    op.create_table(
        "role_assignments",
        sa.Column("person_id", sa.Uuid(), sa.ForeignKey("people.id"), index=True, nullable=False),
        sa.Column("role", ROLE, nullable=False),
        sa.Column(
            "org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), index=True, nullable=False
        ),
        sa.Column("service_line", SERVICE_LINE),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date()),
        *record_columns(),
        sa.CheckConstraint("valid_to >= valid_from", name="period"),
    )
    op.create_table(
        "access_changes",
        sa.Column("person_id", sa.Uuid(), sa.ForeignKey("people.id"), index=True, nullable=False),
        sa.Column("kind", words("accesschangekind", "sign_in", "role"), nullable=False),
        sa.Column(
            "status",
            words("accesschangestatus", "proposed", "approved", "rejected"),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("told_address", sa.Text(), nullable=False),
        sa.Column("sign_in_subject", sa.Text()),
        sa.Column("role_assignment_id", sa.Uuid()),
        sa.Column("role", ROLE),
        sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id")),
        sa.Column("service_line", SERVICE_LINE),
        sa.Column("valid_from", sa.Date()),
        sa.Column("valid_to", sa.Date()),
        sa.Column("proposed_by", sa.Uuid(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("proposed_at", INSTANT, nullable=False),
        sa.Column("decided_by", sa.Uuid(), sa.ForeignKey("people.id")),
        sa.Column("decided_at", INSTANT),
        sa.Column("decision_note", sa.Text()),
        *record_columns(),
        sa.Index(
            "uq_access_changes_open",
            "person_id",
            "kind",
            unique=True,
            postgresql_where="status = 'proposed'",
        ),
        sa.Index("ix_access_changes_proposed_at", "proposed_at", "id"),
        sa.CheckConstraint("status <> 'approved' OR decided_by <> proposed_by", name="two_people"),
        sa.CheckConstraint("(status = 'proposed') = (decided_at IS NULL)", name="decided_at"),
        sa.CheckConstraint("(kind = 'sign_in') = (sign_in_subject IS NOT NULL)", name="sign_in"),
        sa.CheckConstraint(
            "num_nonnulls(role_assignment_id, role, org_unit_id, valid_from)"
            " = CASE kind WHEN 'role' THEN 4 ELSE 0 END",
            name="whole_role",
        ),
    )
    op.create_table(
        "api_keys",
        sa.Column("key_id", sa.Text(), unique=True, nullable=False),
        sa.Column("name", sa.Text(), unique=True, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("role", ROLE, nullable=False),
        sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False),
        sa.Column("source_system", sa.Text()),
        sa.Column("entra_client_id", sa.Uuid(), unique=True),
        sa.Column("allowed_networks", JSON, server_default="[]", nullable=False),
        sa.Column("owner_id", sa.Uuid(), sa.ForeignKey("people.id")),
        sa.Column("impact_assessment", sa.Text()),
        sa.Column("names_people", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("row_feed", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("row_feed_approved_by", sa.Uuid(), sa.ForeignKey("people.id")),
        sa.Column("row_feed_approved_at", INSTANT),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("previous_digest", sa.LargeBinary()),
        sa.Column("previous_until", INSTANT),
        sa.Column("revoked_at", INSTANT),
        sa.Column("last_used_at", INSTANT),
        sa.Column("created_by", sa.Uuid(), sa.ForeignKey("people.id")),
        *record_columns(),
        sa.CheckConstraint(
            "(previous_digest IS NULL) = (previous_until IS NULL)", name="previous_secret"
        ),
        sa.CheckConstraint(
            "role <> 'mi_analyst' OR (owner_id IS NOT NULL AND impact_assessment IS NOT NULL)",
            name="answered_for",
        ),
        sa.CheckConstraint("role = 'mi_analyst' OR NOT names_people", name="names_people"),
        sa.CheckConstraint("role = 'mi_analyst' OR NOT row_feed", name="row_feed"),
        sa.CheckConstraint(
            "(row_feed_approved_at IS NULL) = (row_feed_approved_by IS NULL)"
            " AND (row_feed OR row_feed_approved_at IS NULL)",
            name="row_feed_approved_at",
        ),
        sa.CheckConstraint("row_feed_approved_by <> created_by", name="row_feed_by_two_people"),
    )
    sql.run_file("org_unit_ancestors")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.drop_table("api_keys")
    op.drop_table("access_changes")
    op.drop_table("role_assignments")
    op.drop_table("people")
    op.drop_table("org_unit_ancestors")
    op.drop_table("org_units")
    op.execute("DROP FUNCTION qaf_rebuild_ancestors()")
