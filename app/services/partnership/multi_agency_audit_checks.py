"""What may be wrong with a multi-agency audit, member by member."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Fault
from app.models.cases.subjects import Subject
from app.models.organisation.org_units import OrgUnit, OrgUnitAncestor
from app.models.organisation.people import Person, RoleAssignment
from app.models.partnership.multi_agency_audits import MultiAgencyAudit
from app.models.platform.base import valid_on
from app.schemas.partnership.multi_agency_audits import MultiAgencyAuditWrite
from app.services import access
from app.services.access import Actor
from app.services.access.independence import line_of
from app.services.access.policies.partnership import CONTACTS
from app.services.cases import allocations
from app.services.reference import themes
from app.vocabulary.organisation import OrgUnitKind
from app.vocabulary.partnership import BodyKind
from app.vocabulary.roles import Permission, Role

LEADING = access.roles_holding(Permission.PARTNERSHIP_MANAGE)


def kinds_of(db: Session, unit_ids: Iterable[UUID]) -> dict[UUID, BodyKind]:
    """Returns the kind of body that each unit stands for; units that do not exist are left out."""
    units = db.execute(select(OrgUnit.id, OrgUnit.kind).where(OrgUnit.id.in_(set(unit_ids))))
    return {
        unit: BodyKind.AGENCY if kind is OrgUnitKind.AGENCY else BodyKind.SOCIAL_CARE
        for unit, kind in units
    }


def faults(
    db: Session, actor: Actor, data: MultiAgencyAuditWrite, row: MultiAgencyAudit | None
) -> list[Fault]:
    """Returns all faults; an audit keeps themes, people and children that it has."""
    return [
        *themes.faults(db, data.theme_codes, row.theme_codes if row else ()),
        *_days(data),
        *_place(db, data, row),
        *_children(db, actor, data, row),
        *_bodies(db, data, row),
    ]


def _days(data: MultiAgencyAuditWrite) -> list[Fault]:
    found = []
    if data.trigger_date > clock.today():
        found.append(Fault("/trigger_date", "in_future", "Must be today or earlier."))
    if data.period_to < data.period_from:
        found.append(Fault("/period_to", "before_start", "Must not be before `period_from`."))
    if data.period_to > clock.today():
        found.append(Fault("/period_to", "in_future", "Must be today or earlier."))
    return found


def _place(db: Session, data: MultiAgencyAuditWrite, row: MultiAgencyAudit | None) -> list[Fault]:
    if db.get(OrgUnit, data.org_unit_id) is None:
        return [Fault("/org_unit_id", "unknown", "There is no unit with this identifier.")]
    covering = (
        _holders(LEADING)
        .join(OrgUnitAncestor, OrgUnitAncestor.ancestor_id == RoleAssignment.org_unit_id)
        .where(Person.id == data.lead_person_id, OrgUnitAncestor.org_unit_id == data.org_unit_id)
    )
    same = row is not None and row.lead_person_id == data.lead_person_id
    if same or db.scalar(covering.limit(1)) is not None:
        return []
    text = "Must be an active person of the QA Unit whose role covers the place."
    return [Fault("/lead_person_id", "no_lead", text)]


def _children(
    db: Session, actor: Actor, data: MultiAgencyAuditWrite, row: MultiAgencyAudit | None
) -> list[Fault]:
    rows = access.visible(actor, Subject).where(
        Subject.id.in_(data.subject_ids), Subject.deleted_at.is_(None)
    )
    known = {subject.id for subject in db.scalars(rows)}
    known |= {case.subject_id for case in row.cases} if row else set()
    text = "There is no such child, or it is not visible to you."
    unknown = [
        Fault(f"/subject_ids/{n}", "unknown", text)
        for n, each in enumerate(data.subject_ids)
        if each not in known
    ]
    return unknown + _twice("/subject_ids/{}", data.subject_ids)


def _bodies(db: Session, data: MultiAgencyAuditWrite, row: MultiAgencyAudit | None) -> list[Fault]:
    units = [body.org_unit_id for body in data.bodies]
    kinds = kinds_of(db, units)
    stored = {(b.org_unit_id, b.contact_person_id) for b in row.bodies} if row else set()
    found = _twice("/bodies/{}/org_unit_id", units)
    for n, body in enumerate(data.bodies):
        kind, pointer = kinds.get(body.org_unit_id), f"/bodies/{n}/contact_person_id"
        if kind is None:
            text = "There is no unit with this identifier."
            found.append(Fault(f"/bodies/{n}/org_unit_id", "unknown", text))
        elif (body.org_unit_id, body.contact_person_id) not in stored:
            found += _contact(db, data, kind, body.org_unit_id, body.contact_person_id, pointer)
    care = [n for n, unit in enumerate(units) if kinds.get(unit) is BodyKind.SOCIAL_CARE]
    text = "Children's social care takes part once; all other bodies are units of kind “Agency”."
    return found + [Fault(f"/bodies/{n}/org_unit_id", "social_care_twice", text) for n in care[1:]]


def _contact(
    db: Session,
    data: MultiAgencyAuditWrite,
    kind: BodyKind,
    unit_id: UUID,
    person_id: UUID,
    pointer: str,
) -> list[Fault]:
    if kind is BodyKind.AGENCY:
        held = _holders([Role.PARTNER_AGENCY]).where(RoleAssignment.org_unit_id == unit_id)
        text = "Must be an active person with the role Partner agency at this agency."
    else:
        held = _holders(CONTACTS)
        text = "Must be an active auditor, manager or principal social worker."
    if db.scalar(held.where(Person.id == person_id).limit(1)) is None:
        return [Fault(pointer, "no_contact", text)]
    if kind is BodyKind.SOCIAL_CARE and _is_in_line(db, person_id, data.subject_ids):
        text = "This person held or managed the case of one of the children too recently."
        return [Fault(pointer, "own_line", text)]
    return []


def _is_in_line(db: Session, person_id: UUID, children: Iterable[UUID]) -> bool:
    """Whether a person is in the line of one of the children, by the team that has the case."""
    places = {child: allocations.location_today(db, child) for child in children}
    units = {child: place["org_unit_id"] for child, place in places.items() if place}
    return any(person_id in people for people in line_of(db, units).values())


def _twice(pointer: str, values: Sequence[UUID]) -> list[Fault]:
    return [
        Fault(pointer.format(n), "twice", "This is named twice.")
        for n, each in enumerate(values)
        if each in values[:n]
    ]


def _holders(roles: Iterable[Role]) -> Select[Any]:
    """Selects the active people who hold one of these roles today."""
    return (
        select(Person.id)
        .join(RoleAssignment, RoleAssignment.person_id == Person.id)
        .where(
            Person.active,
            RoleAssignment.role.in_(sorted(roles)),
            valid_on(RoleAssignment, clock.today()),
        )
    )
