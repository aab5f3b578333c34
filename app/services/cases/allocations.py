"""Whose case a child is, and where, on a day: what scopes, lists and samples are drawn from."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Select, Uuid, and_, case, select, true
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from app.models.cases.subjects import CaseAllocation, Subject
from app.models.organisation.org_units import OrgUnitAncestor
from app.models.platform.base import valid_on
from app.services.platform import bulk_writes
from app.vocabulary.organisation import OrgUnitKind, ServiceLine


def allocations_on(day: date) -> Select[CaseAllocation]:
    """One allocation of each subject allocated on a day: of several, the latest begun."""
    return (
        select(CaseAllocation)
        .where(valid_on(CaseAllocation, day))
        .ext(distinct_on(CaseAllocation.subject_id))
        .order_by(
            CaseAllocation.subject_id, CaseAllocation.valid_from.desc(), CaseAllocation.id.desc()
        )
    )


def case_holder_on(db: Session, subject_id: UUID, day: date) -> UUID | None:
    """Who held a child's case on a day; of several, who did so last; None where nobody is named."""
    held = allocations_on(day).where(
        CaseAllocation.subject_id == subject_id, CaseAllocation.person_id.is_not(None)
    )
    return db.scalar(select(held.subquery().c.person_id))


def frame_query(
    day: date,
    service_lines: Collection[ServiceLine] = (),
    district_ids: Collection[UUID] = (),
) -> Select[Any]:
    """Every case of a day: rows of subject_id, org_unit_id, service_line and district_id.

    One row a subject, ordered by it; deleted subjects are not in it. Nothing given means every
    service line, every district; `district_id` is null where a team stands in none.
    """
    held = allocations_on(day).subquery()
    district = OrgUnitAncestor.__table__.alias()
    rows = (
        select(
            held.c.subject_id,
            held.c.org_unit_id,
            held.c.service_line,
            district.c.ancestor_id.label("district_id"),
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
    return rows


@dataclass(frozen=True)
class Whose:
    """The team whose case it was on a day, and in which service."""

    org_unit_id: UUID
    service_line: ServiceLine


def whose(db: Session, wanted: Iterable[tuple[UUID, date]]) -> dict[tuple[UUID, date], Whose]:
    """Whose case each child was on a day; of a day without a team, the nearest in time."""
    rows = [{"subject_id": subject, "day": day} for subject, day in sorted(set(wanted))]
    given = bulk_writes.recordset(subject_id=Uuid(), day=Date())
    a = CaseAllocation
    away = case(
        (a.valid_from > given.c.day, a.valid_from - given.c.day),
        (a.valid_to <= given.c.day, given.c.day - a.valid_to + 1),
        else_=0,
    )
    nearest = (
        select(a.org_unit_id, a.service_line)
        .where(a.subject_id == given.c.subject_id)
        .order_by(away, a.valid_from.desc(), a.id.desc())
        .limit(1)
        .lateral()
    )
    query = select(given, nearest).select_from(given).join(nearest, true())
    found = db.execute(query, {"rows": bulk_writes.text(rows)})
    return {
        (row.subject_id, row.day): Whose(row.org_unit_id, ServiceLine(row.service_line))
        for row in found
    }
