"""Multi-agency audits: planned by the Unit, answered by agencies, discussed together (2.5)."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.core.errors import Conflict, Fault, Invalid
from app.models.partnership.agency_returns import AgencyReturn
from app.models.partnership.multi_agency_audits import (
    MultiAgencyAudit,
    MultiAgencyBody,
    MultiAgencyCase,
)
from app.models.platform.base import location_of
from app.schemas.partnership.multi_agency_audits import (
    MultiAgencyAuditQuery,
    MultiAgencyAuditSort,
    MultiAgencyAuditWrite,
)
from app.services import access
from app.services.access import Actor
from app.services.organisation import org_units
from app.services.partnership import multi_agency_audit_checks
from app.services.partnership.multi_agency_audit_workflow import (
    CANCEL,
    EDIT,
    OPEN_DISCUSSION,
    REQUEST_RETURNS,
)
from app.services.platform import crud, filters, history, pagination, workflow
from app.services.platform.history import Line
from app.services.platform.preconditions import Precondition
from app.services.reference import themes
from app.vocabulary.partnership import MultiAgencyAuditStatus
from app.vocabulary.roles import Permission

ORDERS = pagination.orders(MultiAgencyAuditSort, MultiAgencyAudit)
MATCHED = ("id", "status", "trigger", "lead_body", "lead_person_id")
PARTS = {"subject_ids", "bodies"}


def search(actor: Actor, query: MultiAgencyAuditQuery) -> Select[MultiAgencyAudit]:
    rows = access.visible(actor, MultiAgencyAudit)
    rows = filters.matching(rows, actor, MultiAgencyAudit, query, *MATCHED)
    rows = org_units.within(rows, MultiAgencyAudit, query.under)
    if query.theme is not None:
        rows = rows.where(MultiAgencyAudit.theme_codes.has_any(themes.at_or_below(query.theme)))
    if query.agency_id is not None:
        part = select(MultiAgencyBody.id).where(
            MultiAgencyBody.multi_agency_audit_id == MultiAgencyAudit.id,
            MultiAgencyBody.org_unit_id == query.agency_id,
        )
        rows = rows.where(exists(part))
    return rows


def put(
    db: Session,
    actor: Actor,
    audit_id: UUID,
    data: MultiAgencyAuditWrite,
    precondition: Precondition,
) -> bool:
    """Proposes an audit (True), or changes it until the joint discussion is opened."""
    access.require(actor, Permission.PARTNERSHIP_MANAGE)
    row = crud.existing(db, actor, MultiAgencyAudit, audit_id)
    if row is None:
        values = _values(db, actor, data, None)
        row = crud.create(
            db, actor, MultiAgencyAudit, audit_id, values, Permission.PARTNERSHIP_MANAGE
        )
        _set_parts(db, row, data)
        return True
    workflow.require(db, actor, row, EDIT)
    if _as_written(row) == data:
        return False
    workflow.check(db, actor, row, EDIT)
    values = _values(db, actor, data, row)
    access.require(actor, Permission.PARTNERSHIP_MANAGE, MultiAgencyAudit(**values))
    _change(db, actor, row, data, values, precondition)
    return False


def _values(
    db: Session, actor: Actor, data: MultiAgencyAuditWrite, row: MultiAgencyAudit | None
) -> dict[str, Any]:
    faults = multi_agency_audit_checks.faults(db, actor, data, row)
    if faults:
        raise Invalid("The multi-agency audit cannot be saved like this.", errors=faults)
    unit = org_units.locations(db, {data.org_unit_id})[data.org_unit_id]
    return data.model_dump(exclude=PARTS | {"org_unit_id"}) | unit.columns(None)


def _as_written(row: MultiAgencyAudit) -> MultiAgencyAuditWrite:
    """Returns the row as the request body that would write it."""
    names = MultiAgencyAuditWrite.model_fields.keys() - PARTS
    return MultiAgencyAuditWrite(
        **{name: getattr(row, name) for name in names},
        subject_ids=[case.subject_id for case in row.cases],
        bodies=[_as_body(body) for body in row.bodies],
    )


def _as_body(body: MultiAgencyBody) -> Any:
    return {"org_unit_id": body.org_unit_id, "contact_person_id": body.contact_person_id}


def _change(
    db: Session,
    actor: Actor,
    row: MultiAgencyAudit,
    data: MultiAgencyAuditWrite,
    values: dict[str, Any],
    precondition: Precondition,
) -> None:
    """Replaces an audit; once returns are requested, its children, bodies and place stay."""
    precondition.demand(row)
    before = _as_written(row)
    if row.status is MultiAgencyAuditStatus.REQUESTING:
        _require_same_parts(before, data)
    for name, value in values.items():
        setattr(row, name, value)
    row.updated_at = clock.now()  # also where only a part changes
    _set_parts(db, row, data)
    for each in _returns(db, row):
        each.due_date = row.returns_due_date
        each.contact_person_id = next(
            body.contact_person_id for body in data.bodies if body.org_unit_id == each.agency_id
        )
    db.flush()
    old, new = before.model_dump(mode="json"), data.model_dump(mode="json")
    changed = history.difference(old, new)
    history.record(
        db,
        actor,
        "multi_agency_audit.replace",
        row,
        before={name: old[name] for name in changed - {"subject_ids"}},
        after={name: new[name] for name in changed - {"subject_ids"}},
    )


def _require_same_parts(before: MultiAgencyAuditWrite, data: MultiAgencyAuditWrite) -> None:
    def fixed(each: MultiAgencyAuditWrite) -> dict[str, object]:
        bodies = [body.org_unit_id for body in each.bodies]
        place = each.org_unit_id
        return {"subject_ids": each.subject_ids, "bodies": bodies, "org_unit_id": place}

    faults = [
        Fault(f"/{name}", "fixed", "This value cannot be changed.")
        for name in history.difference(fixed(before), fixed(data))
    ]
    if faults:
        text = "Returns have been requested, so the children, bodies and place stay the same."
        raise Conflict(text, code="fixed", errors=sorted(faults, key=lambda each: each.pointer))


def _set_parts(db: Session, row: MultiAgencyAudit, data: MultiAgencyAuditWrite) -> None:
    """Writes the bodies and cases; a part that stays the same keeps its row."""
    kinds = multi_agency_audit_checks.kinds_of(db, [body.org_unit_id for body in data.bodies])
    bodies = {body.org_unit_id: body for body in row.bodies}
    cases = {case.subject_id: case for case in row.cases}
    for n, stored in enumerate(row.cases):
        stored.number = -n - 1  # two cases may change places
    db.flush()
    row.bodies = [
        bodies.get(each.org_unit_id) or MultiAgencyBody(org_unit_id=each.org_unit_id)
        for each in data.bodies
    ]
    for position, (body, each) in enumerate(zip(row.bodies, data.bodies, strict=True)):
        body.position, body.kind = position, kinds[each.org_unit_id]
        body.contact_person_id = each.contact_person_id
    row.cases = [cases.get(each) or MultiAgencyCase(subject_id=each) for each in data.subject_ids]
    for number, case in enumerate(row.cases, start=1):
        case.number = number
    db.flush()


def request_returns(db: Session, actor: Actor, row: MultiAgencyAudit) -> None:
    """Asks each body for a return about each child."""
    workflow.transition(db, actor, row, REQUEST_RETURNS)
    asked = [
        AgencyReturn(
            id=ids.new(),
            multi_agency_audit_id=row.id,
            case_number=case.number,
            subject_id=case.subject_id,
            agency_id=body.org_unit_id,
            kind=body.kind,
            contact_person_id=body.contact_person_id,
            due_date=row.returns_due_date,
            **location_of(row),
        )
        for case in row.cases
        for body in row.bodies
    ]
    db.add_all(asked)
    db.flush()
    _record(db, actor, "agency_return.create", asked)


def open_discussion(db: Session, actor: Actor, row: MultiAgencyAudit) -> None:
    """Opens the joint discussion: from now on all participating bodies see all returns."""
    now = clock.now()
    workflow.transition(db, actor, row, OPEN_DISCUSSION, opened_at=now)
    shared = _returns(db, row)
    for each in shared:
        each.shared_at = now
    db.flush()
    _record(db, actor, "agency_return.share", shared)


def cancel(db: Session, actor: Actor, row: MultiAgencyAudit, reason: str) -> None:
    """Gives an audit up before the joint discussion; what was written stays with its bodies."""
    workflow.transition(db, actor, row, CANCEL, note=reason, status_reason=reason)


def _returns(db: Session, row: MultiAgencyAudit) -> list[AgencyReturn]:
    own = select(AgencyReturn).where(AgencyReturn.multi_agency_audit_id == row.id)
    return list(db.scalars(own.order_by(AgencyReturn.id).with_for_update()))


def _record(db: Session, actor: Actor, action: str, rows: list[AgencyReturn]) -> None:
    lines = [
        Line(each.id, action, after={"status": each.status.value, "due_date": str(each.due_date)})
        for each in rows
    ]
    history.record_all(db, actor, AgencyReturn, lines)
