"""The columns that facts have in common: their place, and when they were made and changed."""

from typing import Any


def of(row: Any) -> dict[str, Any]:
    """Returns the place of a row, as keys to `dim_org_unit` and `dim_service`."""
    return {
        "team_id": row.org_unit_id,
        "district_id": row.district_id,
        "area_id": row.area_id,
        "service_line": row.service_line,
    }


def times(row: Any) -> dict[str, Any]:
    """Returns when a row was made, which never changes, and when it changed last."""
    return {"created_at": row.created_at, "updated_at": row.updated_at}
