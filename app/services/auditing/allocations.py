"""The allocation of a round's drawn cases among its auditors, by rule."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Fault, Invalid
from app.models.auditing.assignments import AuditAssignment
from app.models.auditing.samples import SampleDraw
from app.models.organisation.org_units import OrgUnit
from app.schemas.auditing.samples import AllocateWrite, AllocationRead, Unallocated
from app.services import access
from app.services.access import SYSTEM, Actor
from app.services.access.independence import line_of
from app.services.auditing import allocation_rules, assignments, eligible_auditors
from app.services.auditing.programmes import require_open
from app.services.platform import history
from app.vocabulary.auditing import AssignmentStatus
from app.vocabulary.organisation import OrgUnitKind
from app.vocabulary.roles import Permission

MOST = 100  # assignments that one auditor may have in a round
NOT_COUNTED = (AssignmentStatus.DECLINED, AssignmentStatus.EXEMPTED, AssignmentStatus.CANCELLED)


def allocate(db: Session, actor: Actor, sample: SampleDraw, data: AllocateWrite) -> AllocationRead:
    """Allocates the proposed cases of a draw among auditors, by rule."""
    access.require(actor, Permission.ASSIGNMENT_ALLOCATE)
    require_open(db, sample.round_id, exclusive=True)  # quotas count over all draws of the round
    proposed = db.scalars(
        select(AuditAssignment)
        .where(
            AuditAssignment.sample_draw_id == sample.id,
            AuditAssignment.status == AssignmentStatus.PROPOSED,
        )
        .order_by(AuditAssignment.id)
        .with_for_update()
    ).all()
    for assignment in proposed:
        access.require(actor, Permission.ASSIGNMENT_ALLOCATE, assignment)
    held = _held(db, sample.round_id)
    people = _people(db, data, held)
    result = allocation_rules.allocate(
        _cases(db, proposed, people), people, sample.seed, _team_quota(db, data, people, held)
    )
    for row in proposed:
        if row.id in result.assigned:
            assignments.allocate(db, actor, row, result.assigned[row.id])
    sample.allocated_at = clock.now()
    history.record(db, actor, "sample_draw.allocate", sample, after={"n": len(result.assigned)})
    unallocated = [
        Unallocated(assignment_id=row, reason=code) for row, code in result.unassigned.items()
    ]
    return AllocationRead(allocated=len(result.assigned), unallocated=unallocated)


def allocate_one(
    db: Session, row: AuditAssignment, seed: str, barred: frozenset[UUID]
) -> UUID | None:
    """Allocates one proposed assignment as a draw would be; None if nobody may audit the case.

    `barred` are people who may not audit it besides those of its own line.
    """
    require_open(db, row.round_id, exclusive=True)
    people = _people(db, AllocateWrite(quota=MOST), _held(db, row.round_id))
    (case,) = _cases(db, [row], people)
    case = replace(case, out_of_place=case.out_of_place | barred)
    auditor_id = allocation_rules.allocate([case], people, seed).assigned.get(row.id)
    if auditor_id is not None:
        assignments.allocate(db, SYSTEM, row, auditor_id)
    return auditor_id


def _held(db: Session, round_id: UUID) -> Counter[UUID]:
    """Counts the assignments that each auditor has, or has done, in the round."""
    current = select(AuditAssignment.auditor_id).where(
        AuditAssignment.round_id == round_id,
        AuditAssignment.auditor_id.is_not(None),
        AuditAssignment.status.not_in(NOT_COUNTED),
    )
    return Counter(person for person in db.scalars(current) if person is not None)


def _people(
    db: Session, data: AllocateWrite, held: Mapping[UUID, int]
) -> list[allocation_rules.Auditor]:
    """Returns the auditors to allocate to, each with their team, quota and current count."""
    requested = [
        person
        for person in eligible_auditors.everybody(db)
        if not data.auditor_ids or person in data.auditor_ids
    ]
    team_of = eligible_auditors.teams(db, requested)
    return [
        allocation_rules.Auditor(
            person, team_of.get(person), data.quotas.get(person, data.quota), held[person]
        )
        for person in requested
    ]


def _cases(
    db: Session, rows: Sequence[AuditAssignment], people: Sequence[allocation_rules.Auditor]
) -> list[allocation_rules.Case]:
    lines = line_of(db, {row.subject_id: row.org_unit_id for row in rows})
    in_place = eligible_auditors.in_place(db, rows)
    everybody = frozenset(person.id for person in people)
    return [
        allocation_rules.Case(
            row.id,
            lines[row.subject_id],
            row.org_unit_id,
            row.service_line,
            out_of_place=everybody - in_place[row.id],
        )
        for row in rows
    ]


def _team_quota(
    db: Session,
    data: AllocateWrite,
    people: Sequence[allocation_rules.Auditor],
    held: Mapping[UUID, int],
) -> dict[UUID, int]:
    """Returns how many cases the requested auditors of each team may have together.

    The cases of the team's other auditors count towards the team's quota first.
    """
    known = select(OrgUnit.id).where(
        OrgUnit.kind == OrgUnitKind.TEAM, OrgUnit.id.in_(data.team_quotas)
    )
    if unknown := data.team_quotas.keys() - set(db.scalars(known)):
        faults = [
            Fault(f"/team_quotas/{team}", "unknown_team", "There is no team with this identifier.")
            for team in sorted(unknown)
        ]
        raise Invalid("Some quotas are for teams that do not exist.", errors=faults)
    others = held.keys() - {person.id for person in people}
    taken: Counter[UUID] = Counter()
    for person, team in eligible_auditors.teams(db, others).items():
        taken[team] += held[person]
    bounds = dict(data.team_quotas)
    if data.team_quota is not None:
        bounds = {p.team_id: data.team_quota for p in people if p.team_id is not None} | bounds
    return {team: max(0, most - taken[team]) for team, most in bounds.items()}
