"""Own line: people too close to a case to audit or moderate it (docs/domain/auditing.md)."""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Date,
    SQLColumnExpression,
    and_,
    bindparam,
    exists,
    or_,
    select,
    union,
)
from sqlalchemy.orm import Session

from app.core import clock
from app.core.config import settings
from app.core.dates import months_after
from app.models.cases.subjects import CaseAllocation
from app.models.organisation.org_units import OrgUnitAncestor
from app.models.organisation.people import RoleAssignment
from app.models.platform.base import Period
from app.models.platform.rows import AboutSubject
from app.models.reviewing.meetings import Meeting
from app.models.reviewing.qa_records import QaRecord
from app.vocabulary.roles import Role

LINE_ROLES = (
    Role.PRACTITIONER,
    Role.TEAM_MANAGER,
    Role.SERVICE_MANAGER,
    Role.ASSISTANT_DIRECTOR,
)


def line_since(today: date) -> date:
    """Returns the first day of the period in which having been in a case's line counts."""
    return months_after(today, -settings().independence_months)


def own_line(
    row: type[AboutSubject], person_id: SQLColumnExpression[UUID] | UUID
) -> ColumnElement[bool]:
    """Whether a person is in the line of a row's subject, at its unit, as SQL.

    That is anybody who recently held the child's case, chaired or reviewed one of the child's
    meetings, or was practitioner, team manager, service manager or assistant director at the
    subject's unit or above it.
    """
    start = bindparam("line_since", line_since(clock.today()), Date)
    held = exists(
        select(CaseAllocation.id).where(
            CaseAllocation.subject_id == row.subject_id,
            CaseAllocation.person_id == person_id,
            _since(CaseAllocation, start),
        )
    )
    # Joined, not nested: a subquery two levels down would no longer be correlated with `row`.
    led = exists(
        select(RoleAssignment.id)
        .join(OrgUnitAncestor, OrgUnitAncestor.ancestor_id == RoleAssignment.org_unit_id)
        .where(
            OrgUnitAncestor.org_unit_id == row.org_unit_id,
            RoleAssignment.person_id == person_id,
            RoleAssignment.role.in_(LINE_ROLES),
            _since(RoleAssignment, start),
            _was_held(RoleAssignment),
        )
    )
    chaired = exists(
        select(Meeting.id).where(
            Meeting.subject_id == row.subject_id,
            Meeting.chair_person_id == person_id,
            _still_its_meeting(start),
        )
    )
    reviewed = exists(
        select(QaRecord.id)
        .join(Meeting, Meeting.id == QaRecord.meeting_id)
        .where(
            QaRecord.subject_id == row.subject_id,
            QaRecord.reviewer_id == person_id,
            _still_its_meeting(start),
        )
    )
    return or_(held, led, chaired, reviewed)


def line_of(db: Session, rows: Mapping[UUID, UUID]) -> dict[UUID, frozenset[UUID]]:
    """Returns the people in the line of each subject (`rows` maps subjects to their units)."""
    start = line_since(clock.today())
    people: dict[UUID, set[UUID]] = {subject: set() for subject in rows}
    held = select(CaseAllocation.subject_id, CaseAllocation.person_id).where(
        CaseAllocation.subject_id.in_(rows),
        CaseAllocation.person_id.is_not(None),
        _since(CaseAllocation, start),
    )
    for subject_id, person_id in db.execute(held):
        people[subject_id].add(person_id)  # type: ignore[arg-type] # not null, by the query
    for subject_id, person_id in db.execute(_chairs_and_reviewers(rows, start)):
        people[subject_id].add(person_id)  # type: ignore[arg-type] # not null, by the query
    led = (
        select(OrgUnitAncestor.org_unit_id, RoleAssignment.person_id)
        .join(RoleAssignment, RoleAssignment.org_unit_id == OrgUnitAncestor.ancestor_id)
        .where(
            OrgUnitAncestor.org_unit_id.in_(set(rows.values())),
            RoleAssignment.role.in_(LINE_ROLES),
            _since(RoleAssignment, start),
            _was_held(RoleAssignment),
        )
    )
    leaders: dict[UUID, set[UUID]] = {}
    for unit_id, person_id in db.execute(led):
        leaders.setdefault(unit_id, set()).add(person_id)
    return {s: frozenset(people[s] | leaders.get(unit, set())) for s, unit in rows.items()}


def _still_its_meeting(
    start: SQLColumnExpression[date] | date,
) -> ColumnElement[bool]:
    """Whether a meeting takes place in the period that counts, and was not called off."""
    return and_(
        Meeting.takes_place_on > start, Meeting.cancelled.is_(False), Meeting.deleted_at.is_(None)
    )


def _chairs_and_reviewers(
    subjects: Iterable[UUID], start: date
) -> CompoundSelect[UUID, UUID | None]:
    """Returns each subject with the CPCs and IROs of its recent meetings."""
    children = list(subjects)
    chairs = select(Meeting.subject_id, Meeting.chair_person_id).where(
        Meeting.subject_id.in_(children),
        Meeting.chair_person_id.is_not(None),
        _still_its_meeting(start),
    )
    reviewers = (
        select(QaRecord.subject_id, QaRecord.reviewer_id)
        .join(Meeting, Meeting.id == QaRecord.meeting_id)
        .where(
            QaRecord.subject_id.in_(children),
            QaRecord.reviewer_id.is_not(None),
            _still_its_meeting(start),
        )
    )
    return union(chairs, reviewers)


def _was_held(period: type[Period]) -> ColumnElement[bool]:
    """Whether it held for a day at least: a role that was given by mistake ended as it began."""
    return or_(period.valid_to.is_(None), period.valid_to > period.valid_from)


def _since(period: type[Period], start: SQLColumnExpression[date] | date) -> ColumnElement[bool]:
    return or_(period.valid_to.is_(None), period.valid_to > start)
