"""Management information: indicators, their values, and what they are compared with."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from migrations import sql
from migrations.baseline import INSTANT, JSON, place_columns, record_columns, words

revision = "0019"
down_revision = "0018"

STATUS = words("indicatorstatus", "draft", "published", "retired")
UNIT = words("indicatorunit", "percent", "per_10000", "count", "average")
AIM = words("aim", "higher", "lower", "near")
DATA_PERIOD = words(
    "dataperiod", "rolling_12_months", "month", "year_to_date", "cycle", "quarter", "year"
)
COMPARATOR_KIND = words("comparatorkind", "council", "neighbour", "region", "national")
LEVEL = words("geographiclevel", "national", "regional", "local_authority")
RULE = words(
    "dataqualityrule",
    "parts_missing",
    "numerator_over_denominator",
    "value_differs",
    "cases_without_worker",
    "cases_without_team",
    "meetings_without_chair",
    "meetings_without_qa_record",
    "feed_late",
    "records_rejected",
    "text_identifies",
)
SEVERITY = words("dataqualityseverity", "low", "medium", "high")
ISSUE_STATUS = words("dataqualityissuestatus", "open", "resolved", "accepted")
FEED_KIND = words(
    "sourcefeedkind",
    "subjects",
    "meetings",
    "qa_records",
    "indicator_values",
    "published_statistics",
)
NUMBER = sa.Numeric(18, 4)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    create_indicators()
    create_values()
    create_periods()
    create_comparisons()
    create_scorecards()
    create_data_quality()
    sql.run_file("indicator_value_periods")


def create_indicators() -> None:
    op.create_table(
        "indicators",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("definition_version", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("numerator_text", sa.Text(), nullable=False),
        sa.Column("denominator_text", sa.Text()),
        sa.Column("unit", UNIT, nullable=False),
        sa.Column("aim", AIM, nullable=False),
        sa.Column("data_period", DATA_PERIOD, nullable=False),
        sa.Column("owner_id", sa.Uuid(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("statutory_return", sa.Text()),
        sa.Column("source", sa.Text()),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("targets", JSON, nullable=False),
        sa.Column("published_columns", JSON),
        sa.Column("status", STATUS, nullable=False),
        sa.Column("status_reason", sa.Text()),
        *record_columns(),
        sa.UniqueConstraint("key", "definition_version"),
        *constraints_of_indicators(),
        sa.Index(
            "uq_indicators_published",
            "key",
            unique=True,
            postgresql_where="status = 'published'",
        ),
    )


def constraints_of_indicators() -> tuple[sa.CheckConstraint, ...]:
    return (
        sa.CheckConstraint("definition_version >= 1", name="definition_version"),
        sa.CheckConstraint(
            "(unit = 'count') = (denominator_text IS NULL)", name="denominator_of_unit"
        ),
        sa.CheckConstraint("least >= 0", name="least"),
    )


def create_values() -> None:
    op.create_table(
        "indicator_values",
        sa.Column("indicator_id", sa.Uuid(), sa.ForeignKey("indicators.id"), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("numerator", NUMBER),
        sa.Column("denominator", NUMBER),
        sa.Column("value", NUMBER),
        *source_columns(),
        *place_columns(service_line_optional=True),
        *record_columns(),
        sa.UniqueConstraint("source_system", "external_id"),
        sa.CheckConstraint("period_start <= period_end", name="period"),
        sa.CheckConstraint("numerator >= 0 AND denominator >= 0", name="parts"),
        sa.CheckConstraint(
            "value IS NOT NULL OR numerator IS NOT NULL OR deleted_at IS NOT NULL", name="value"
        ),
        sa.Index(
            "uq_indicator_values_live",
            "indicator_id",
            "org_unit_id",
            "period_start",
            "period_end",
            unique=True,
            postgresql_where="deleted_at IS NULL",
        ),
        sa.Index("ix_indicator_values_period_end", "period_end", "id"),
    )


def source_columns() -> tuple[sa.Column[Any], ...]:
    """Returns the columns of a row that a source system pushes."""
    return (
        sa.Column("source_system", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("source_version", sa.BigInteger()),
        sa.Column("body_hash", sa.Text(), nullable=False),
        sa.Column("deleted_at", INSTANT),
    )


def create_comparisons() -> None:
    op.create_table(
        "comparator_areas",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", COMPARATOR_KIND, nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        *record_columns(),
        sa.UniqueConstraint("code"),
        sa.CheckConstraint("code ~ '^[A-Z][0-9]{8}$'", name="code"),
        sa.CheckConstraint("rank BETWEEN 1 AND 200", name="rank"),
        sa.Index(
            "uq_comparator_areas_council",
            "kind",
            unique=True,
            postgresql_where="kind = 'council' AND active",
        ),
    )
    op.create_table(
        "published_statistics",
        sa.Column("indicator_key", sa.Text(), nullable=False),
        sa.Column("geographic_level", LEVEL, nullable=False),
        sa.Column("area_code", sa.Text(), nullable=False),
        sa.Column("area_name", sa.Text(), nullable=False),
        sa.Column("time_period", sa.Text(), nullable=False),
        sa.Column("time_identifier", sa.Text(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("numerator", NUMBER),
        sa.Column("denominator", NUMBER),
        sa.Column("value", NUMBER),
        sa.Column("marks", JSON, nullable=False),
        *source_columns(),
        *record_columns(),
        sa.UniqueConstraint("source_system", "external_id"),
        sa.CheckConstraint("period_start <= period_end", name="period"),
        sa.Index("ix_published_statistics_of_area", "indicator_key", "area_code", "period_end"),
        sa.Index("ix_published_statistics_period_end", "period_end", "id"),
    )


def create_scorecards() -> None:
    op.create_table(
        "scorecards",
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("lines", JSON, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        *record_columns(),
        sa.UniqueConstraint("title"),
        sa.CheckConstraint("jsonb_array_length(lines) >= 1", name="lines"),
    )


def create_data_quality() -> None:
    op.create_table(
        "source_feeds",
        sa.Column("source_system", sa.Text(), nullable=False),
        sa.Column("kind", FEED_KIND, nullable=False),
        sa.Column("expected_days", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        *record_columns(),
        sa.UniqueConstraint("source_system", "kind"),
        sa.CheckConstraint("expected_days BETWEEN 1 AND 1000", name="expected_days"),
    )
    op.create_table(
        "data_quality_issues",
        sa.Column("rule", RULE, nullable=False),
        sa.Column("severity", SEVERITY, nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("entity_id", sa.Uuid(), nullable=False),
        sa.Column("source_system", sa.Text()),
        sa.Column("rows_found", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), sa.ForeignKey("people.id")),
        sa.Column("found_at", INSTANT, nullable=False),
        sa.Column("status", ISSUE_STATUS, nullable=False),
        sa.Column("status_reason", sa.Text()),
        sa.Column("resolved_at", INSTANT),
        *place_columns(service_line_optional=True),
        *record_columns(),
        sa.UniqueConstraint("rule", "entity", "entity_id"),
        sa.CheckConstraint("rows_found >= 1", name="rows_found"),
        sa.CheckConstraint("(status = 'resolved') = (resolved_at IS NOT NULL)", name="resolved_at"),
        sa.CheckConstraint(
            "status <> 'accepted' OR status_reason IS NOT NULL", name="status_reason"
        ),
        sa.Index("ix_data_quality_issues_status", "status", "found_at", "id"),
        sa.Index("ix_data_quality_issues_owner_id", "owner_id"),
    )


def create_periods() -> None:
    op.create_table(
        "indicator_value_periods",
        sa.Column(
            "indicator_value_id",
            sa.Uuid(),
            sa.ForeignKey("indicator_values.id"),
            primary_key=True,
        ),
        sa.Column("valid_from", INSTANT, primary_key=True),
        sa.Column("valid_to", INSTANT),
        sa.Column("indicator_id", sa.Uuid(), nullable=False),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("numerator", NUMBER),
        sa.Column("denominator", NUMBER),
        sa.Column("value", NUMBER),
        sa.Column("deleted_at", INSTANT),
        sa.Index(
            "ix_indicator_value_periods_open",
            "indicator_value_id",
            unique=True,
            postgresql_where="valid_to IS NULL",
        ),
        sa.Index("ix_indicator_value_periods_of_unit", "org_unit_id", "indicator_id", "period_end"),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.drop_table("data_quality_issues")
    op.drop_table("source_feeds")
    op.drop_table("scorecards")
    op.drop_table("published_statistics")
    op.drop_table("comparator_areas")
    op.drop_table("indicator_value_periods")
    op.drop_table("indicator_values")
    op.drop_table("indicators")
    op.execute("DROP FUNCTION qaf_indicator_value_periods()")
