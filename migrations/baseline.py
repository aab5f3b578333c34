"""What the first version of each area shares; later versions write out what they add.

It says what these versions made, so it never changes once they are released. The names of
constraints that give none follow the convention in `app/models/platform/base.py`.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql


def words(name: str, *values: str) -> sa.Enum:
    """Returns the type of a column that holds one of these words, and a check that it does."""
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


INSTANT = sa.DateTime(timezone=True)
JSON = postgresql.JSONB(none_as_null=True)
SERVICE_LINE = words(
    "serviceline",
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
)
ROLE = words(
    "role",
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
    "cpc_manager",
    "iro_manager",
    "partner_agency",
    "mi_analyst",
    "integration_client",
    "data_protection_officer",
    "administrator",
)


def record_columns() -> tuple[sa.Column[Any], ...]:
    """Returns the columns of every record: its identifier, when it was written, its version."""
    return (
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "changed_in",
            sa.BigInteger(),
            server_default=sa.text("(pg_current_xact_id()::text)::bigint"),
            nullable=False,
        ),
    )


def place_columns(*, service_line_optional: bool = False) -> tuple[sa.Column[Any], ...]:
    """Returns the columns that say where a row belongs, and in which service."""
    return (
        sa.Column(
            "org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), index=True, nullable=False
        ),
        sa.Column("district_id", sa.Uuid(), sa.ForeignKey("org_units.id")),
        sa.Column("area_id", sa.Uuid(), sa.ForeignKey("org_units.id")),
        sa.Column("service_line", SERVICE_LINE, nullable=service_line_optional),
    )
