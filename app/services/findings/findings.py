"""Findings of audits, of their moderation and of other records (docs/domain/findings.md).

The author of a record writes its findings while it is open. After that only the Unit may withdraw
them, with a reason; they are never rewritten.
"""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Conflict, Fault, Forbidden, Invalid
from app.data.files import label
from app.models.findings.findings import Finding
from app.models.platform.base import Record, location_of
from app.schemas.findings.findings import FindingQuery, FindingSort, FindingWrite
from app.schemas.findings.references import FindingRef
from app.services import access
from app.services.access import SYSTEM, Actor
from app.services.findings import finding_checks, origins, safeguarding_alerts
from app.services.findings.finding_workflow import EDIT, OWN_LINE, WITHDRAW
from app.services.findings.origins import ORIGINS, Origin
from app.services.organisation import org_units
from app.services.platform import (
    bulk_writes,
    crud,
    filters,
    history,
    pagination,
    references,
    workflow,
)
from app.services.platform.preconditions import Precondition
from app.services.reference import themes
from app.vocabulary.findings import FindingOrigin, FindingStatus, Severity
from app.vocabulary.roles import Permission

references.declare(FindingRef, Finding, scoped=True)

ORDERS = pagination.orders(FindingSort, Finding)
FIXED = ("origin", "origin_id")
MATCHED = (
    "id",
    "origin",
    "status",
    "polarity",
    "severity",
    "service_line",
    "origin_id",
    "audit_id",
    "subject_id",
    "org_unit_id",
    "recorded_by",
    "section_key",
)


def search(actor: Actor, query: FindingQuery) -> Select[Finding]:
    rows = access.visible(actor, Finding)
    rows = filters.matching(rows, actor, Finding, query, *MATCHED)
    if query.theme is not None:
        rows = rows.where(Finding.theme_codes.has_any(themes.at_or_below(query.theme)))
    rows = org_units.within(rows, Finding, query.under)
    return filters.between(
        rows,
        Finding.created_at,
        since=query.recorded_after and clock.start_of(query.recorded_after),
        before=query.recorded_before and clock.start_of(query.recorded_before),
    )


def put(
    db: Session, actor: Actor, finding_id: UUID, data: FindingWrite, precondition: Precondition
) -> bool:
    """Records a finding (True), or replaces it while its record is open."""
    access.require(actor, Permission.FINDING_WRITE)
    row = crud.existing(db, actor, Finding, finding_id)
    if row is None:
        create(db, actor, finding_id, data)
        return True
    workflow.require(db, actor, row, EDIT)
    values = _values(data)
    if not history.difference({name: getattr(row, name) for name in values}, values):
        return False
    crud.require_unchanged(row, values, *FIXED)
    if row.origin not in ORIGINS:
        workflow.check(db, actor, row, EDIT)  # refuses: no record of that origin is written to
    origin = ORIGINS[row.origin]
    source = _lock(db, origin, row.origin_id)
    workflow.check(db, actor, row, EDIT)
    _check(db, actor, origin, source, data, row)
    before = {name: getattr(row, name) for name in values}
    crud.replace(db, actor, row, values, precondition)
    safeguarding_alerts.follow(db, actor, row, before)
    return False


def create(db: Session, actor: Actor, finding_id: UUID, data: FindingWrite) -> Finding:
    """Records a finding; its location and child are copied from the record it comes from."""
    access.require(actor, Permission.FINDING_WRITE)
    origin, source = _source(db, actor, data)
    if not origin.named:
        access.require(actor, origin.permission, source)
    if not origins.holds(db, origin, source, origin.mine(origin.model, actor)):
        raise Forbidden("Only the author of the record can add findings to it.", code="not_yours")
    if not origins.holds(db, origin, source, origin.open(origin.model)):
        raise Conflict("The record is closed, so findings cannot be added.", code="record_closed")
    if origins.holds(db, origin, source, origin.line(origin.model, actor)):
        raise Conflict(OWN_LINE, code="own_line")
    _check(db, actor, origin, source, data)
    values = {
        **_values(data),
        **location_of(source),
        "audit_id": origin.audit_id(source),
        "subject_id": db.scalar(
            select(origin.child(origin.model)).where(origin.model.id == source.id)
        ),
        "recorded_by": actor.person_id,
    }
    row = crud.create(db, actor, Finding, finding_id, values, None)
    safeguarding_alerts.raise_for(db, actor, {"id": row.id, **values})
    return row


def _source(db: Session, actor: Actor, data: FindingWrite) -> tuple[Origin, Any]:
    """Returns the visible record that the finding comes from, locked until it is recorded."""
    origin = ORIGINS.get(data.origin)
    if origin is None:
        names = " or ".join(f"“{label(each)}”" for each in FindingOrigin if each in ORIGINS)
        fault = Fault("/origin", "not_written_here", f"Must be {names}.")
        raise Invalid("Findings of this origin are not recorded here.", errors=[fault])
    access.require(actor, origin.permission)
    query = access.visible(actor, origin.model).where(origin.model.id == data.origin_id)
    source = db.scalar(query.with_for_update(of=origin.model))
    if source is None:
        text = "There is no such record, or it is not visible to you."
        fault = Fault("/origin_id", "unknown", text)
        raise Invalid("The record that the finding comes from was not found.", errors=[fault])
    return origin, source


def _lock(db: Session, origin: Origin, origin_id: UUID) -> Record:
    return db.get_one(origin.model, origin_id, with_for_update=True, populate_existing=True)


def _values(data: FindingWrite) -> dict[str, Any]:
    return data.model_dump()


def _check(
    db: Session,
    actor: Actor,
    origin: Origin,
    source: Record,
    data: FindingWrite,
    row: Finding | None = None,
) -> None:
    faults = finding_checks.faults(db, actor, data, row)
    if data.section_key is not None:
        keys = set(db.scalars(origin.sections(source))) if origin.sections else set()
        if data.section_key not in keys:
            text = "The tool of this record has no section with that key."
            faults.append(Fault("/section_key", "unknown_section", text))
    if origin.child_blind and data.severity is Severity.IMMEDIATE_SAFEGUARDING:
        text = "Nobody can act on it: record it where the child is, such as in an audit of theirs."
        faults.append(Fault("/severity", "about_no_child", text))
    if faults:
        raise Invalid("The finding cannot be recorded: see `errors`.", errors=faults)


def withdraw(db: Session, actor: Actor, row: Finding, reason: str) -> None:
    """Withdraws a finding; it is kept with the reason."""
    changes = {"status_reason": reason, "withdrawn_at": clock.now()}
    workflow.transition(db, actor, row, WITHDRAW, note=reason, **changes)


def withdraw_for(db: Session, audit_id: UUID, reason: str) -> None:
    """Withdraws the findings of an audit that was entered in error."""
    _withdraw_all(db, Finding.audit_id == audit_id, reason)


def withdraw_of(
    db: Session, origin: FindingOrigin, record_ids: Collection[UUID], reason: str
) -> None:
    """Withdraws the findings of records that their source has deleted."""
    named = bulk_writes.among(Finding.origin_id, record_ids)
    _withdraw_all(db, and_(Finding.origin == origin, named), reason)


def _withdraw_all(db: Session, of_record: ColumnElement[bool], reason: str) -> None:
    valid = select(Finding).where(of_record, Finding.status == FindingStatus.RECORDED)
    for row in db.scalars(valid.order_by(Finding.id).with_for_update()):
        withdraw(db, SYSTEM, row, reason)
