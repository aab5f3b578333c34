"""Tri-annual reports, their sections, the snapshots of their figures, and evidence packs."""

import sqlalchemy as sa
from alembic import op

from migrations import sql
from migrations.baseline import INSTANT, JSON, place_columns, record_columns, words

revision = "0020"
down_revision = "0019"

STATUS = words("triannualreportstatus", "draft", "in_review", "published", "superseded")
PART = words(
    "reportpart",
    "summary",
    "completion",
    "gradings",
    "moderation",
    "section_grades",
    "themes",
    "reviewing",
    "feedback",
    "thematic_audits",
    "outcome_analyses",
    "multi_agency_audits",
    "area_learning_events",
    "communities",
    "supervision",
    "appreciative_inquiry",
    "academy",
    "recommendations",
)
PACK_STATUS = words("evidencepackstatus", "draft", "frozen", "superseded")
INSPECTION = words("inspection", "children_services", "area_send", "youth_justice", "front_door")
HEADING = words(
    "evidenceheading",
    "leaders",
    "help_and_protection",
    "in_care",
    "care_leavers",
    "send_experiences",
    "send_partnership",
    "work_with_children",
    "work_with_victims",
    "front_door_response",
    "front_door_hub",
    "front_door_agencies",
    "front_door_partnership",
    "front_door_leaders",
    "front_door_timeliness",
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    snapshots()
    reports()
    sections()
    evidence_packs()
    evidence_entries()
    sql.run_file("frozen_reports")


def snapshots() -> None:
    op.create_table(
        "dataset_snapshots",
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("period_to", sa.Date(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("taken_at", INSTANT, nullable=False),
        sa.Column("taken_by", sa.Uuid(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("tables", JSON, nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        *record_columns(),
        sa.CheckConstraint("period_from < period_to AND period_to <= as_of", name="period"),
        sa.Index("ix_dataset_snapshots_taken_at", "taken_at", "id"),
    )
    snapshot = sa.ForeignKey("dataset_snapshots.id")
    op.create_table(
        "snapshot_datasets",
        sa.Column("snapshot_id", sa.Uuid(), snapshot, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("metric", "basis", "level", "shape", "entity")
        ),
        sa.Column("is_whole", sa.Boolean(), nullable=False),
        sa.Column("columns", JSON, nullable=False),
        sa.Column("rows", JSON, nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        *record_columns(),
        sa.UniqueConstraint("snapshot_id", "number"),
        sa.CheckConstraint("jsonb_array_length(rows) = row_count", name="row_count"),
    )


def reports() -> None:
    people, report = "people.id", "tri_annual_reports.id"
    op.create_table(
        "tri_annual_reports",
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("cycle_id", sa.Uuid(), sa.ForeignKey("audit_cycles.id"), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("period_to", sa.Date(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("status", STATUS, nullable=False),
        sa.Column("status_reason", sa.Text()),
        sa.Column("supersedes_id", sa.Uuid(), sa.ForeignKey(report)),
        sa.Column("correction_reason", sa.Text()),
        sa.Column("release_id", sa.Uuid(), sa.ForeignKey("releases.id")),
        sa.Column("snapshot_id", sa.Uuid(), sa.ForeignKey("dataset_snapshots.id")),
        sa.Column("composed_by", sa.Uuid(), sa.ForeignKey(people), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), sa.ForeignKey(people)),
        sa.Column("proposed_at", INSTANT),
        sa.Column("published_by", sa.Uuid(), sa.ForeignKey(people)),
        sa.Column("published_at", INSTANT),
        *record_columns(),
        *constraints(),
        sa.Index("ix_tri_annual_reports_period_from", "period_from", "id"),
        sa.Index("ix_tri_annual_reports_supersedes_id", "supersedes_id"),
        sa.Index(
            "uq_tri_annual_reports_cycle_id",
            "cycle_id",
            unique=True,
            postgresql_where="status = 'published'",
        ),
    )


def constraints() -> tuple[sa.CheckConstraint, ...]:
    return (
        sa.CheckConstraint("period_from < period_to AND period_to <= as_of", name="period"),
        sa.CheckConstraint(
            "(status = 'draft') = (snapshot_id IS NULL)"
            " AND (status = 'draft') = (proposed_by IS NULL)"
            " AND (proposed_by IS NULL) = (proposed_at IS NULL)",
            name="proposed",
        ),
        sa.CheckConstraint(
            "(status IN ('published', 'superseded')) = (published_by IS NOT NULL)"
            " AND (published_by IS NULL) = (published_at IS NULL)",
            name="published",
        ),
        sa.CheckConstraint(
            "published_by <> proposed_by AND published_by <> composed_by", name="two_people"
        ),
        sa.CheckConstraint(
            "(supersedes_id IS NULL) = (correction_reason IS NULL)", name="correction"
        ),
        sa.CheckConstraint("supersedes_id <> id", name="supersedes_another"),
    )


def sections() -> None:
    report, people = sa.ForeignKey("tri_annual_reports.id"), "people.id"
    op.create_table(
        "report_sections",
        sa.Column("report_id", sa.Uuid(), report, nullable=False),
        sa.Column("part", PART, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), sa.ForeignKey(people)),
        sa.Column("tables", JSON, nullable=False),
        sa.Column("recommendation_ids", JSON, nullable=False),
        sa.Column("narrative", sa.Text()),
        sa.Column("public_narrative", sa.Text()),
        sa.Column("written_by", sa.Uuid(), sa.ForeignKey(people)),
        sa.Column("written_at", INSTANT),
        *record_columns(),
        sa.UniqueConstraint("report_id", "part"),
        sa.CheckConstraint("(written_by IS NULL) = (written_at IS NULL)", name="written"),
        sa.CheckConstraint(
            "written_by IS NOT NULL OR (narrative IS NULL AND public_narrative IS NULL)",
            name="written_by_somebody",
        ),
        sa.Index("ix_report_sections_owner_id", "owner_id"),
        sa.Index("ix_report_sections_position", "report_id", "position", "id"),
    )


def evidence_packs() -> None:
    people = "people.id"
    op.create_table(
        "evidence_packs",
        *place_columns(service_line_optional=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("inspection", INSPECTION, nullable=False),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("period_to", sa.Date(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("status", PACK_STATUS, nullable=False),
        sa.Column("supersedes_id", sa.Uuid(), sa.ForeignKey("evidence_packs.id")),
        sa.Column("composed_by", sa.Uuid(), sa.ForeignKey(people), nullable=False),
        sa.Column("frozen_by", sa.Uuid(), sa.ForeignKey(people)),
        sa.Column("frozen_at", INSTANT),
        sa.Column("content", JSON),
        sa.Column("sha256", sa.Text()),
        *record_columns(),
        sa.CheckConstraint("period_from <= period_to AND period_to <= as_of", name="period"),
        sa.CheckConstraint(
            "(status = 'draft') = (frozen_by IS NULL)"
            " AND (frozen_by IS NULL) = (frozen_at IS NULL)"
            " AND (frozen_by IS NULL) = (content IS NULL)"
            " AND (content IS NULL) = (sha256 IS NULL)",
            name="frozen",
        ),
        sa.CheckConstraint("frozen_by <> composed_by", name="two_people"),
        sa.CheckConstraint("supersedes_id <> id", name="supersedes_another"),
        sa.Index("ix_evidence_packs_period_from", "period_from", "id"),
        sa.Index("ix_evidence_packs_supersedes_id", "supersedes_id"),
    )


def evidence_entries() -> None:
    people = "people.id"
    op.create_table(
        "evidence_entries",
        *place_columns(service_line_optional=True),
        sa.Column("pack_id", sa.Uuid(), sa.ForeignKey("evidence_packs.id"), nullable=False),
        sa.Column("heading", HEADING, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), sa.ForeignKey(people)),
        sa.Column("metrics", JSON, nullable=False),
        sa.Column("indicators", JSON, nullable=False),
        sa.Column("recommendation_ids", JSON, nullable=False),
        sa.Column("known_text", sa.Text()),
        sa.Column("evidence_text", sa.Text()),
        sa.Column("plans_text", sa.Text()),
        sa.Column("written_by", sa.Uuid(), sa.ForeignKey(people)),
        sa.Column("written_at", INSTANT),
        *record_columns(),
        sa.UniqueConstraint("pack_id", "heading"),
        sa.CheckConstraint(
            "(written_by IS NULL) = (written_at IS NULL)"
            " AND (written_by IS NOT NULL"
            " OR num_nonnulls(known_text, evidence_text, plans_text) = 0)",
            name="written",
        ),
        sa.Index("ix_evidence_entries_owner_id", "owner_id"),
        sa.Index("ix_evidence_entries_position", "pack_id", "position", "id"),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.drop_table("evidence_entries")
    op.drop_table("evidence_packs")
    op.drop_table("report_sections")
    op.drop_table("tri_annual_reports")
    op.drop_table("snapshot_datasets")
    op.drop_table("dataset_snapshots")
    for function in ("whole", "part", "snapshot"):
        op.execute(f"DROP FUNCTION qaf_frozen_{function}()")
