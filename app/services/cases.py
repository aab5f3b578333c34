"""Whose case a child is, and where, on a day: what scopes, lists and samples are drawn from."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.dialects.postgresql import distinct_on

from app.models.organisation import OrgUnitAncestor
from app.models.subjects import CaseAllocation, Subject
from app.vocabulary import OrgUnitKind, ServiceLine


def allocations_on(day: date) -> Select[CaseAllocation]:
    """One allocation of each subject allocated on a day: of several, the latest begun."""
    return (
        select(CaseAllocation)
        .where(
            CaseAllocation.valid_from <= day,
            or_(CaseAllocation.valid_to.is_(None), CaseAllocation.valid_to > day),
        )
        .ext(distinct_on(CaseAllocation.subject_id))
        .order_by(
            CaseAllocation.subject_id, CaseAllocation.valid_from.desc(), CaseAllocation.id.desc()
        )
    )


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
