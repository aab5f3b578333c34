"""The team and worker of each case on a day, from which lists and samples are drawn."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Select, Uuid, and_, case, select, true
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from app.core import clock
from app.models.cases.subjects import CaseAllocation, Subject
from app.models.organisation.org_units import OrgUnitAncestor
from app.models.platform.base import valid_on
from app.services.organisation import org_units
from app.services.platform import bulk_writes
from app.vocabulary.cases import SubjectKind
from app.vocabulary.organisation import OrgUnitKind, ServiceLine


def allocations_on(day: date) -> Select[CaseAllocation]:
    """Returns one allocation for each subject allocated on a day; of several, the newest."""
    return (
        select(CaseAllocation)
        .where(valid_on(CaseAllocation, day))
        .ext(distinct_on(CaseAllocation.subject_id))
        .order_by(
            CaseAllocation.subject_id, CaseAllocation.valid_from.desc(), CaseAllocation.id.desc()
        )
    )


def case_holder_on(db: Session, subject_id: UUID, day: date) -> UUID | None:
    """Returns the person who held a child's case on a day; of several, the newest; else None."""
    held = allocations_on(day).where(
        CaseAllocation.subject_id == subject_id, CaseAllocation.person_id.is_not(None)
    )
    return db.scalar(select(held.subquery().c.person_id))


def location_today(db: Session, subject_id: UUID) -> dict[str, Any] | None:
    """Returns the columns of the place that holds a case today; None if no place does."""
    today = frame_query(clock.today()).subquery()
    held = db.execute(select(today).where(today.c.subject_id == subject_id)).one_or_none()
    if held is None:
        return None
    unit = org_units.locations(db, {held.org_unit_id})[held.org_unit_id]
    return dict(unit.columns(held.service_line))


def frame_query(
    day: date,
    service_lines: Collection[ServiceLine] = (),
    district_ids: Collection[UUID] = (),
    kinds: Collection[SubjectKind] = (),
) -> Select[Any]:
    """Returns every case of a day: its subject, unit, service line, district and kind of subject.

    There is one row for each subject, ordered by it, and none for deleted subjects. An empty filter
    means every service line, district or kind; `district_id` is null for a team outside districts.
    """
    held = allocations_on(day).subquery()
    district = OrgUnitAncestor.__table__.alias()
    rows = (
        select(
            held.c.subject_id,
            held.c.org_unit_id,
            held.c.service_line,
            district.c.ancestor_id.label("district_id"),
            Subject.kind,
        )
        .join(Subject, Subject.id == held.c.subject_id)
        .outerjoin(
            district,
            and_(
                district.c.org_unit_id == held.c.org_unit_id,
                district.c.ancestor_kind == OrgUnitKind.DISTRICT,
            ),
        )
        .where(Subject.deleted_at.is_(None))
        .order_by(held.c.subject_id)
    )
    if service_lines:
        rows = rows.where(held.c.service_line.in_(service_lines))
    if district_ids:
        rows = rows.where(district.c.ancestor_id.in_(district_ids))
    if kinds:
        rows = rows.where(Subject.kind.in_(kinds))
    return rows


@dataclass(frozen=True)
class CaseTeam:
    """The team that held a case on a day, and the service line."""

    org_unit_id: UUID
    service_line: ServiceLine


def case_teams(
    db: Session, requested: Iterable[tuple[UUID, date]]
) -> dict[tuple[UUID, date], CaseTeam]:
    """Returns the team of each child's case on a day; where none did, the nearest in time."""
    rows = [{"subject_id": subject, "day": day} for subject, day in sorted(set(requested))]
    given = bulk_writes.recordset(subject_id=Uuid(), day=Date())
    allocation = CaseAllocation
    distance = case(
        (allocation.valid_from > given.c.day, allocation.valid_from - given.c.day),
        (allocation.valid_to <= given.c.day, given.c.day - allocation.valid_to + 1),
        else_=0,
    )
    nearest = (
        select(allocation.org_unit_id, allocation.service_line)
        .where(allocation.subject_id == given.c.subject_id)
        .order_by(distance, allocation.valid_from.desc(), allocation.id.desc())
        .limit(1)
        .lateral()
    )
    query = select(given, nearest).select_from(given).join(nearest, true())
    teams = db.execute(query, {"rows": bulk_writes.text(rows)})
    return {
        (row.subject_id, row.day): CaseTeam(row.org_unit_id, ServiceLine(row.service_line))
        for row in teams
    }
