"""Cases: subjects, and whose case they are."""

import sqlalchemy as sa
from alembic import op

from migrations.baseline import INSTANT, SERVICE_LINE, record_columns, words

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.create_table(
        "subjects",
        sa.Column("kind", words("subjectkind", "child", "family", "carer", "plan"), nullable=False),
        sa.Column("source_system", sa.Text(), nullable=False),
        sa.Column("case_ref", sa.Text(), nullable=False),
        sa.Column("source_id_sealed", sa.LargeBinary()),
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
        sa.Column("became_looked_after_on", sa.Date()),
        sa.Column("legal_status", sa.Text()),
        sa.Column("legal_hold", sa.Boolean(), nullable=False),
        sa.Column("source_version", sa.BigInteger()),
        sa.Column("body_hash", sa.Text()),
        sa.Column("deleted_at", INSTANT),
        sa.Column("merged_into_id", sa.Uuid(), sa.ForeignKey("subjects.id")),
        *record_columns(),
        sa.UniqueConstraint("source_system", "case_ref"),
        sa.CheckConstraint(
            "merged_into_id IS NULL OR (deleted_at IS NOT NULL AND merged_into_id <> id)",
            name="merged_into_id",
        ),
        sa.Index("ix_subjects_merged_into_id", "merged_into_id"),
        sa.CheckConstraint("legal_status ~ '^[A-Z][1-9]$'", name="legal_status"),
    )
    op.create_table(
        "case_allocations",
        sa.Column("subject_id", sa.Uuid(), sa.ForeignKey("subjects.id"), nullable=False),
        sa.Column("person_id", sa.Uuid(), sa.ForeignKey("people.id")),
        sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False),
        sa.Column("service_line", SERVICE_LINE, nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date()),
        *record_columns(),
        sa.CheckConstraint("valid_to > valid_from", name="period"),
        sa.Index("ix_case_allocations_subject_id_valid_from", "subject_id", "valid_from"),
        sa.Index("ix_case_allocations_person_id", "person_id"),
        sa.Index("ix_case_allocations_org_unit_id", "org_unit_id"),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.drop_table("case_allocations")
    op.drop_table("subjects")
