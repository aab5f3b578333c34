"""The columns that facts have in common: their place, and when they were made and changed."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import DateTime, case, func, select
from sqlalchemy.orm import aliased

from app.models.auditing.audits import Audit
from app.services.feeds.sets.entity_set import NEVER
from app.vocabulary.auditing import AuditStatus

_INSTANT = DateTime(timezone=True)


def of(row: Any) -> dict[str, Any]:
    """Returns the place of a row, as keys to `dim_org_unit` and `dim_service`."""
    return {
        "team_id": row.org_unit_id,
        "district_id": row.district_id,
        "area_id": row.area_id,
        "service_line": row.service_line,
    }


def times(row: Any, *others: Any, ended: Any = NEVER) -> dict[str, Any]:
    """Returns when a row was made, which never changes, when it changed last, and when it ended.

    `others` are the rows beside it from which members come; `ended` is null while the row stands.
    """
    rows = (row, *others)
    return {
        "created_at": row.created_at,
        "updated_at": _latest([each.updated_at for each in rows]),
        "changed_in": _latest([each.changed_in for each in rows]),
        "deleted_at": ended,
    }


def changed_with(row: Any, above: Any, link: str) -> Callable[[Any], Any]:
    """Returns the condition that a row, or the one above it, changed in a transaction or later.

    Each of the two tables is asked by its own index: few changes of many rows are few reads.
    """

    def since(number: Any) -> Any:
        mine, other = aliased(row), aliased(above)
        own = select(mine.id).where(mine.changed_in >= number)
        through = select(mine.id).join(other, other.id == getattr(mine, link))
        return row.id.in_(own.union_all(through.where(other.changed_in >= number)))

    return since


def _latest(columns: list[Any]) -> Any:
    return columns[0] if len(columns) == 1 else func.greatest(*columns, type_=columns[0].type)


def first_of(*moments: Any) -> Any:
    """Returns the first of these moments that there is."""
    return func.coalesce(*moments, type_=_INSTANT)


def since_change(row: Any, ended: Any) -> Any:
    """Returns when a row changed last, if that ended it."""
    return case((ended, row.updated_at))


def audit_ended(audit: Any = Audit) -> Any:
    """Returns since when an audit is voided, or a draft again because its auditor recalled it."""
    return since_change(audit, audit.status.in_((AuditStatus.VOIDED, AuditStatus.DRAFT)))


def was_submitted(audit: Any = Audit) -> Any:
    """Whether a set tells of an audit, which it does from the first submission on."""
    return audit.first_submitted_at.is_not(None)
