"""The orders of a list of audits, some of which depend on what the caller may see."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, DateTime, Integer, Text, case, func, literal, select
from sqlalchemy.orm import aliased

from app.models.auditing.audits import Audit
from app.models.organisation.people import Person
from app.models.tools.grades import GradeLevel
from app.models.tools.tools import ToolVersion
from app.schemas.auditing.audits import AuditSort
from app.services.access import Actor
from app.services.platform import filters
from app.services.platform.cursors import Order

# In place of a submission that is not there: last of both directions.
LATEST, EARLIEST = datetime(9000, 1, 1, tzinfo=UTC), datetime(1900, 1, 1, tzinfo=UTC)
UNGRADED = -1


def order(actor: Actor, sort: AuditSort) -> Order:
    """Returns the order of a sort word; a member that the caller is not shown orders no rows."""
    name = sort.removeprefix("-")
    descending = name != sort
    if name == "submitted_at":
        return Order((_submitted(EARLIEST if descending else LATEST),), descending)
    if name in _IF_SHOWN:
        return Order((_IF_SHOWN[name](actor),), descending)
    return Order((getattr(Audit, name),), descending)


def _submitted(otherwise: datetime) -> Any:
    absent = literal(otherwise, DateTime(timezone=True))
    return func.coalesce(Audit.submitted_at, absent).label("submitted_at")


def _grade(actor: Actor) -> Any:
    """Returns where the final grade stands on the tool's scale."""
    level, version = aliased(GradeLevel), aliased(ToolVersion)
    ordinal = (
        select(level.ordinal)
        .join(version, version.grade_scale_code == level.scale_code)
        .where(version.id == Audit.tool_version_id, level.code == Audit.final_grade)
        .scalar_subquery()
    )
    return _if_shown(actor, "final_grade", ordinal, literal(UNGRADED, Integer)).label("grade")


def _auditor(actor: Actor) -> Any:
    person = aliased(Person)
    name = select(func.lower(person.display_name)).where(person.id == Audit.auditor_id)
    return _if_shown(actor, "auditor_id", name.scalar_subquery(), literal("", Text)).label(
        "auditor"
    )


def _if_shown(
    actor: Actor, member: str, value: ColumnElement[Any], otherwise: ColumnElement[Any]
) -> ColumnElement[Any]:
    return func.coalesce(case((filters.shown(actor, Audit, member), value)), otherwise)


_IF_SHOWN = {"grade": _grade, "auditor": _auditor}
