"""Appreciative inquiry: what went well, what differently next time (source 2.1 and 3.4)."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Fault, Forbidden, Invalid
from app.models.auditing.audits import Audit
from app.models.moderation.inquiries import AppreciativeInquiry
from app.models.organisation.org_units import OrgUnit
from app.models.organisation.people import Person, RoleAssignment
from app.models.platform.base import location_of, valid_on
from app.schemas.moderation.inquiries import AppreciativeInquiryWrite, InquiryQuery, InquirySort
from app.services import access
from app.services.access import SENSITIVE, Actor
from app.services.moderation.inquiry_workflow import EDIT, QUESTIONS, START
from app.services.organisation import org_units
from app.services.platform import crud, filters, pagination, workflow
from app.services.platform.preconditions import Precondition
from app.vocabulary.moderation import InquiryContext, InquiryStatus
from app.vocabulary.organisation import ServiceLine
from app.vocabulary.roles import Permission, Role

ORDERS = pagination.orders(InquirySort, AppreciativeInquiry)
CONFIRMING = tuple(role for role in Role if Permission.INQUIRY_CONFIRM in access.GRANTS[role])
# What was said; not for everyone who runs the framework.
NARRATIVE = tuple(SENSITIVE[AppreciativeInquiry])
MATCHED = ("status", "context", "audit_id", "facilitator_id", "practitioner_id")


def search(actor: Actor, query: InquiryQuery) -> Select[AppreciativeInquiry]:
    rows = access.visible(actor, AppreciativeInquiry)
    return filters.matching(rows, actor, AppreciativeInquiry, query, *MATCHED)


def put(
    db: Session,
    actor: Actor,
    inquiry_id: UUID,
    data: AppreciativeInquiryWrite,
    precondition: Precondition,
) -> bool:
    """Plan an inquiry (True), and its audit moves on; or replace it until it is confirmed."""
    access.require(actor, Permission.INQUIRY_FACILITATE)
    values = data.model_dump() | {
        "participant_ids": [str(person) for person in data.participant_ids],
        "agreed_actions": [each.model_dump(mode="json") for each in data.agreed_actions],
    }
    row = crud.existing(db, actor, AppreciativeInquiry, inquiry_id)
    _check(db, row, data)
    if row is None:
        values |= _place(db, actor, data)
        crud.create(
            db, actor, AppreciativeInquiry, inquiry_id, values, Permission.INQUIRY_FACILITATE
        )
    else:
        _replace(db, actor, row, values, precondition)
    _still_visible(db, actor, inquiry_id)
    return row is None


def _replace(
    db: Session,
    actor: Actor,
    row: AppreciativeInquiry,
    values: dict[str, Any],
    precondition: Precondition,
) -> None:
    """What is not shown to the caller is not theirs to rewrite, and stays."""
    shown = access.mask_condition(actor, AppreciativeInquiry, QUESTIONS[0], AppreciativeInquiry)
    query = select(AppreciativeInquiry.id).where(AppreciativeInquiry.id == row.id)
    if shown is not None and db.scalar(query.where(shown)) is None:
        if any(values[name] for name in NARRATIVE):
            raise Forbidden("You do not read what was said, so you do not rewrite it.")
        values = {name: value for name, value in values.items() if name not in NARRATIVE}
    differs = any(getattr(row, name) != value for name, value in values.items())
    if differs:
        workflow.check(db, actor, row, EDIT)
    crud.replace(db, actor, row, values, precondition)


def _still_visible(db: Session, actor: Actor, inquiry_id: UUID) -> None:
    db.flush()
    rows = access.visible(actor, AppreciativeInquiry).where(AppreciativeInquiry.id == inquiry_id)
    if db.scalar(rows) is None:
        raise Forbidden("Plan only inquiries that you facilitate yourself.", code="not_yours")


def _check(db: Session, row: AppreciativeInquiry | None, data: AppreciativeInquiryWrite) -> None:
    faults = []
    if (data.context is InquiryContext.AUDIT_CYCLE) != (data.audit_id is not None):
        faults.append(Fault("/audit_id", "audit_cycle", "Goes with the context audit_cycle."))
    if data.facilitator_id == data.practitioner_id:
        text = "Somebody else than the practitioner facilitates."
        faults.append(Fault("/facilitator_id", "facilitator", text))
    named = {"/facilitator_id": data.facilitator_id, "/practitioner_id": data.practitioner_id}
    named |= {f"/participant_ids/{n}": one for n, one in enumerate(data.participant_ids)}
    known = set(db.scalars(select(Person.id).where(Person.id.in_(set(named.values())))))
    faults += [
        Fault(at, "unknown", "Names nobody.") for at, one in named.items() if one not in known
    ]
    if row is not None:
        faults += [
            Fault(f"/{name}", "fixed", "Cannot be changed.")
            for name in ("audit_id", "context")
            if getattr(row, name) != getattr(data, name)
        ]
        if row.status is InquiryStatus.RECORDED:
            faults += [
                Fault(f"/{name}", "required", "It is recorded; the answer stays.")
                for name in QUESTIONS
                if getattr(row, name) is not None and getattr(data, name) is None
            ]
    if faults:
        raise Invalid("The inquiry cannot be kept like this.", errors=faults)


def _place(db: Session, actor: Actor, data: AppreciativeInquiryWrite) -> dict[str, Any]:
    """Where its audit is, which moves on with it; outside audits, where the practitioner works."""
    if data.audit_id is None:
        return _where_they_work(db, data.practitioner_id)
    audit = access.get(db, actor, Audit, data.audit_id)
    if audit.practitioner_person_id not in (None, data.practitioner_id):
        fault = Fault("/practitioner_id", "another_practitioner", "Is not the audit's.")
        raise Invalid("The inquiry is with the practitioner of the audit.", errors=[fault])
    workflow.transition(db, actor, audit, START, practitioner_person_id=data.practitioner_id)
    return location_of(audit)


def _where_they_work(db: Session, practitioner_id: UUID) -> dict[str, Any]:
    held = db.execute(
        select(RoleAssignment, OrgUnit)
        .join(OrgUnit, OrgUnit.id == RoleAssignment.org_unit_id)
        .where(
            RoleAssignment.person_id == practitioner_id,
            RoleAssignment.role.in_(CONFIRMING),
            valid_on(RoleAssignment, clock.today()),
        )
        .order_by(RoleAssignment.valid_from.desc(), RoleAssignment.id)
        .limit(1)
    ).first()
    if held is None:
        fault = Fault("/practitioner_id", "no_practitioner", "Is no practitioner today.")
        raise Invalid("The inquiry has no place.", errors=[fault])
    role, unit = held
    where = org_units.locations(db, {unit.id})[unit.id]
    return where.columns(role.service_line or unit.service_line or ServiceLine.OTHER)
