"""Appreciative inquiries: what went well, and what to do differently (source 2.1 and 3.4)."""

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
from app.schemas.organisation.references import PersonRef
from app.services import access
from app.services.access import SYSTEM, Actor
from app.services.moderation.inquiry_workflow import EDIT, ENTER, QUESTIONS, START
from app.services.organisation import org_units
from app.services.platform import (
    crud,
    documents,
    events,
    filters,
    pagination,
    references,
    workflow,
)
from app.services.platform.preconditions import Precondition
from app.services.platform.workflow import Step
from app.vocabulary.auditing import AuditStatus
from app.vocabulary.moderation import InquiryContext, InquiryStatus
from app.vocabulary.organisation import ServiceLine
from app.vocabulary.roles import Permission, Role

ORDERS = pagination.orders(InquirySort, AppreciativeInquiry)
CONFIRMING = tuple(role for role in Role if Permission.INQUIRY_CONFIRM in access.GRANTS[role])
# The answers of the conversation, which not every administrator may read.
NARRATIVE = (*QUESTIONS, "discovery", "dream", "design", "destiny", "agreed_actions")
STARTED = "audit.start_appreciative_inquiry"
events.declare(STARTED, Audit, "Audit: an appreciative inquiry about it is planned.")
MATCHED = (
    "id",
    "status",
    "context",
    "audit_id",
    "org_unit_id",
    "facilitator_id",
    "practitioner_id",
)


@documents.computed(AppreciativeInquiry, "participants")
def _participants(row: Any, actor: Actor) -> Any:
    return references.documents(PersonRef, row.participant_ids, actor, documents.document)


def search(actor: Actor, query: InquiryQuery) -> Select[AppreciativeInquiry]:
    row, rows = AppreciativeInquiry, access.visible(actor, AppreciativeInquiry)
    rows = filters.matching(rows, actor, row, query, *MATCHED)
    if query.subject_id:
        of_them = filters.any_of(Audit.subject_id, query.subject_id)
        audits = access.visible(actor, Audit).where(of_them)
        rows = rows.where(row.audit_id.in_(audits.with_only_columns(Audit.id)))
    rows = filters.on_days(rows, row.planned_for, query.planned_from, query.planned_to)
    return org_units.within(rows, row, query.under)


def put(
    db: Session,
    actor: Actor,
    inquiry_id: UUID,
    data: AppreciativeInquiryWrite,
    precondition: Precondition,
) -> bool:
    """Plans an inquiry (True), or replaces its record (False); a moderated audit moves on."""
    access.require(actor, Permission.INQUIRY_FACILITATE)
    values = data.model_dump() | {
        "participant_ids": [str(person) for person in data.participant_ids],
        "agreed_actions": [each.model_dump(mode="json") for each in data.agreed_actions],
    }
    row = crud.existing(db, actor, AppreciativeInquiry, inquiry_id)
    if row is None and data.audit_id is not None:
        access.get(db, actor, Audit, data.audit_id)  # before anything is said of the rest
    _check(db, row, data)
    if row is None:
        values |= _location(db, actor, data)
        crud.create(
            db, actor, AppreciativeInquiry, inquiry_id, values, Permission.INQUIRY_FACILITATE
        )
    differs = row is None or _replace(db, actor, row, values, precondition)
    _require_visible(db, actor, inquiry_id)
    if differs:
        _move_audit_on(db, data.audit_id)
    return row is None


def move(db: Session, actor: Actor, row: AppreciativeInquiry, step: Step, **changes: Any) -> None:
    """Takes a step of an inquiry; a moderated audit moves on to it."""
    workflow.transition(db, actor, row, step, **changes)
    _move_audit_on(db, row.audit_id)


def _move_audit_on(db: Session, audit_id: UUID | None) -> None:
    """Moves a moderated audit on to its inquiry; in any other state the audit stays there.

    An inquiry that began before the decision moves its audit on when it is next worked on, so that
    the moderator can still record the findings of the decision.
    """
    if audit_id is None:
        return
    db.flush()
    audit = db.get_one(Audit, audit_id, with_for_update=True, populate_existing=True)
    if audit.status is AuditStatus.MODERATED:
        workflow.transition(db, SYSTEM, audit, ENTER)


def _replace(
    db: Session,
    actor: Actor,
    row: AppreciativeInquiry,
    values: dict[str, Any],
    precondition: Precondition,
) -> bool:
    """Replaces an inquiry if it differs; answers that the caller may not read stay unchanged."""
    visible = access.mask_condition(actor, AppreciativeInquiry, QUESTIONS[0], AppreciativeInquiry)
    query = select(AppreciativeInquiry.id).where(AppreciativeInquiry.id == row.id)
    if visible is not None and db.scalar(query.where(visible)) is None:
        if any(values[name] for name in NARRATIVE):
            raise Forbidden("You cannot change answers that you are not allowed to read.")
        values = {name: value for name, value in values.items() if name not in NARRATIVE}
    differs = any(getattr(row, name) != value for name, value in values.items())
    if differs:
        workflow.check(db, actor, row, EDIT)
    return crud.replace(db, actor, row, values, precondition)


def _require_visible(db: Session, actor: Actor, inquiry_id: UUID) -> None:
    """Refuses a write after which the caller could no longer see the inquiry."""
    db.flush()
    rows = access.visible(actor, AppreciativeInquiry).where(AppreciativeInquiry.id == inquiry_id)
    if db.scalar(rows) is None:
        raise Forbidden(
            "You can plan only inquiries that you facilitate yourself.", code="not_yours"
        )


def _check(db: Session, row: AppreciativeInquiry | None, data: AppreciativeInquiryWrite) -> None:
    faults = []
    if (data.context is InquiryContext.AUDIT_CYCLE) != (data.audit_id is not None):
        text = "Give an audit in the context “Audit cycle”, and none in another context."
        faults.append(Fault("/audit_id", "audit_cycle", text))
    if data.facilitator_id == data.practitioner_id:
        text = "The practitioner cannot facilitate their own inquiry."
        faults.append(Fault("/facilitator_id", "facilitator", text))
    named = {"/facilitator_id": data.facilitator_id, "/practitioner_id": data.practitioner_id}
    named |= {f"/participant_ids/{n}": one for n, one in enumerate(data.participant_ids)}
    known = set(db.scalars(select(Person.id).where(Person.id.in_(set(named.values())))))
    faults += [
        Fault(pointer, "unknown", "There is no person with this identifier.")
        for pointer, person in named.items()
        if person not in known
    ]
    if row is not None:
        faults += [
            Fault(f"/{name}", "fixed", "Cannot be changed once the inquiry is planned.")
            for name in ("audit_id", "context")
            if getattr(row, name) != getattr(data, name)
        ]
        if row.status is InquiryStatus.RECORDED:
            faults += [
                Fault(
                    f"/{name}",
                    "required",
                    "A recorded inquiry needs both answers: change this one, but do not remove it.",
                )
                for name in QUESTIONS
                if getattr(row, name) is not None and getattr(data, name) is None
            ]
    if faults:
        raise Invalid("The inquiry cannot be saved like this.", errors=faults)


def _location(db: Session, actor: Actor, data: AppreciativeInquiryWrite) -> dict[str, Any]:
    """Starts the inquiry of the audit, and returns the audit's location.

    Without an audit, returns the location of the practitioner.
    """
    if data.audit_id is None:
        return _location_of_practitioner(db, data.practitioner_id)
    audit = access.get(db, actor, Audit, data.audit_id)
    if audit.practitioner_person_id not in (None, data.practitioner_id):
        text = "Must be the practitioner whom the audit names."
        fault = Fault("/practitioner_id", "another_practitioner", text)
        raise Invalid("The inquiry must be with the audit's practitioner.", errors=[fault])
    workflow.transition(db, actor, audit, START, practitioner_person_id=data.practitioner_id)
    events.emit(db, STARTED, audit)
    return location_of(audit)


def _location_of_practitioner(db: Session, practitioner_id: UUID) -> dict[str, Any]:
    current = db.execute(
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
    if current is None:
        text = "Must be a person who holds the role of a practitioner today."
        fault = Fault("/practitioner_id", "no_practitioner", text)
        raise Invalid("It is not known where this practitioner works.", errors=[fault])
    role, unit = current
    location = org_units.locations(db, {unit.id})[unit.id]
    return location.columns(role.service_line or unit.service_line or ServiceLine.OTHER)
