"""Releases of figures, targets of metrics, and step changes of control charts."""

import sqlalchemy as sa
from alembic import op

from migrations import sql
from migrations.baseline import INSTANT, JSON, place_columns, record_columns, words

revision = "0018"
down_revision = "0017"

AIM = words("aim", "higher", "lower", "near")
STATUS = words("releasestatus", "draft", "checking", "proposed", "published", "superseded")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    create_releases()
    create_metric_targets()
    create_step_changes()


def create_releases() -> None:
    op.create_table(
        "releases",
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("period_to", sa.Date(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("tables", JSON, nullable=False),
        sa.Column("populations", JSON, nullable=False),
        sa.Column("status", STATUS, nullable=False),
        sa.Column("status_reason", sa.Text()),
        sa.Column("supersedes_id", sa.Uuid(), sa.ForeignKey("releases.id")),
        sa.Column("correction_reason", sa.Text()),
        sa.Column("composed_by", sa.Uuid(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), sa.ForeignKey("people.id")),
        sa.Column("proposed_at", INSTANT),
        sa.Column("checked_at", INSTANT),
        sa.Column("check_reasons", JSON),
        sa.Column("checked_with", JSON, nullable=False),
        sa.Column("approved_by", sa.Uuid(), sa.ForeignKey("people.id")),
        sa.Column("approved_at", INSTANT),
        sa.Column("figures", JSON),
        sa.Column("figures_in_all", sa.Integer()),
        sa.Column("figures_withheld", sa.Integer()),
        sa.Column("checksum", sa.Text()),
        *record_columns(),
        *constraints(),
        sa.Index("ix_releases_status", "status", "period_from", "id"),
        sa.Index(
            "uq_releases_supersedes_id",
            "supersedes_id",
            unique=True,
            postgresql_where="status IN ('published', 'superseded')",
        ),
    )
    sql.run_file("frozen_releases")


def create_metric_targets() -> None:
    op.create_table(
        "metric_targets",
        sa.Column("metric", sa.Text(), nullable=False),
        sa.Column("aim", AIM, nullable=False),
        sa.Column("target", sa.Numeric(9, 4), nullable=False),
        sa.Column("floor", sa.Numeric(9, 4)),
        sa.Column("tolerance", sa.Numeric(9, 4), nullable=False),
        sa.Column("least_rows", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text()),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date()),
        *place_columns(service_line_optional=True),
        *record_columns(),
        sa.CheckConstraint("valid_to > valid_from", name="period"),
        sa.CheckConstraint("tolerance >= 0 AND least_rows >= 0", name="not_negative"),
        sa.CheckConstraint(
            "CASE aim WHEN 'higher' THEN floor <= target WHEN 'lower' THEN floor >= target"
            " ELSE floor >= tolerance END",
            name="floor",
        ),
        sa.CheckConstraint("aim = 'near' OR tolerance = 0", name="tolerance"),
    )
    op.create_index(
        "uq_metric_targets_place",
        "metric_targets",
        ["metric", "org_unit_id", "service_line", "valid_from"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )


def create_step_changes() -> None:
    op.create_table(
        "step_changes",
        sa.Column("metric", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.Uuid(), sa.ForeignKey("people.id"), nullable=False),
        *place_columns(service_line_optional=True),
        *record_columns(),
    )
    op.create_index(
        "uq_step_changes_place",
        "step_changes",
        ["metric", "org_unit_id", "service_line", "starts_on"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )


def constraints() -> tuple[sa.CheckConstraint, ...]:
    return (
        sa.CheckConstraint("period_from < period_to AND period_to <= as_of", name="period"),
        sa.CheckConstraint("jsonb_array_length(tables) >= 1", name="tables"),
        sa.CheckConstraint(
            "(status IN ('draft', 'checking')) = (figures IS NULL)"
            " AND (figures IS NULL) = (checksum IS NULL)"
            " AND (figures IS NULL) = (figures_in_all IS NULL)"
            " AND (figures IS NULL) = (figures_withheld IS NULL)",
            name="counted",
        ),
        sa.CheckConstraint(
            "(proposed_by IS NULL) = (proposed_at IS NULL)"
            " AND (status = 'draft' OR proposed_by IS NOT NULL)",
            name="proposed",
        ),
        sa.CheckConstraint(
            "(checked_at IS NULL) = (check_reasons IS NULL)"
            " AND (status <> 'checking' OR checked_at IS NULL)"
            " AND (figures IS NULL OR check_reasons = '[]')",
            name="checked",
        ),
        sa.CheckConstraint(
            "(status IN ('published', 'superseded')) = (approved_by IS NOT NULL)"
            " AND (approved_by IS NULL) = (approved_at IS NULL)",
            name="approved",
        ),
        sa.CheckConstraint(
            "approved_by <> proposed_by AND approved_by <> composed_by", name="two_people"
        ),
        sa.CheckConstraint(
            "(supersedes_id IS NULL) = (correction_reason IS NULL)", name="correction"
        ),
        sa.CheckConstraint("supersedes_id <> id", name="supersedes_another"),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    for table in ("step_changes", "metric_targets", "releases"):
        op.drop_table(table)
    op.execute("DROP FUNCTION qaf_frozen_release()")
