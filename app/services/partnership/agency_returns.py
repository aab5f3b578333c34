"""Agency returns: written by one body about its own practice, and read by it alone at first."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Fault, Invalid
from app.models.partnership.agency_returns import AgencyReturn
from app.schemas.partnership.agency_returns import (
    AgencyReturnQuery,
    AgencyReturnSort,
    AgencyReturnWrite,
)
from app.services import access
from app.services.access import SYSTEM, Actor
from app.services.organisation import org_units
from app.services.partnership.agency_return_workflow import (
    BEGIN,
    DECLARE_NO_INVOLVEMENT,
    EDIT,
    MARK_OVERDUE,
    RECALL,
    SUBMIT,
)
from app.services.platform import (
    crud,
    documents,
    events,
    filters,
    history,
    pagination,
    workflow,
)
from app.services.platform.preconditions import Precondition
from app.vocabulary.partnership import OUTSTANDING, AgencyReturnStatus

MARKED = "agency_return.mark_overdue"
events.declare(MARKED, AgencyReturn, "Agency return: it is late, and the Unit noted the reason.")
ORDERS = pagination.orders(AgencyReturnSort, AgencyReturn)
MATCHED = (
    *("id", "status", "multi_agency_audit_id", "agency_id", "kind", "subject_id"),
    "contact_person_id",
)


def search(actor: Actor, query: AgencyReturnQuery) -> Select[AgencyReturn]:
    rows = access.visible(actor, AgencyReturn)
    rows = filters.matching(rows, actor, AgencyReturn, query, *MATCHED)
    rows = org_units.within(rows, AgencyReturn, query.under)
    if query.overdue is not None:
        rows = rows.where(overdue(AgencyReturn, actor) == query.overdue)
    return rows


@documents.computed(AgencyReturn, "overdue")
def overdue(row: Any, actor: Actor) -> Any:
    return and_(row.status.in_(sorted(OUTSTANDING)), row.due_date < actor.today)


def write(
    db: Session, actor: Actor, row_id: UUID, data: AgencyReturnWrite, precondition: Precondition
) -> None:
    """Replaces what a body has written so far; the same again changes nothing."""
    row = access.get(db, actor, AgencyReturn, row_id)
    workflow.require(db, actor, row, EDIT)
    values = data.model_dump(mode="json")
    if not history.difference({name: getattr(row, name) for name in values}, values):
        return
    workflow.check(db, actor, row, EDIT)
    faults = _faults(data)
    if faults:
        raise Invalid("The return cannot be saved like this.", errors=faults)
    crud.replace(db, actor, row, values, precondition)
    if row.status is AgencyReturnStatus.REQUESTED:
        workflow.transition(db, SYSTEM, row, BEGIN)


def _faults(data: AgencyReturnWrite) -> list[Fault]:
    faults = []
    named = [each.domain for each in data.domains]
    for n, each in enumerate(data.domains):
        if each.domain in named[:n]:
            faults.append(Fault(f"/domains/{n}/domain", "twice", "This domain is named twice."))
        if each.grade is not None and each.not_graded_reason is not None:
            text = "Give a grade or the reason for none, and not both."
            faults.append(Fault(f"/domains/{n}/not_graded_reason", "graded", text))
    return faults


def submit(db: Session, actor: Actor, row: AgencyReturn) -> None:
    """Submits a complete return; the other bodies read it from the joint discussion on."""
    workflow.transition(
        db, actor, row, SUBMIT, submitted_at=clock.now(), submitted_by=actor.person_id
    )


def recall(db: Session, actor: Actor, row: AgencyReturn) -> None:
    """Takes a return back, to correct it before the joint discussion is opened."""
    gone = {"submitted_at": None, "submitted_by": None, "no_involvement_reason": None}
    workflow.transition(db, actor, row, RECALL, **gone)


def declare_no_involvement(db: Session, actor: Actor, row: AgencyReturn, reason: str) -> None:
    """Says that the body had nothing to do with the child in the period."""
    workflow.transition(db, actor, row, DECLARE_NO_INVOLVEMENT, no_involvement_reason=reason)


def mark_overdue(db: Session, actor: Actor, row: AgencyReturn, reason: str) -> None:
    """Notes why a return is late: the joint discussion need not wait for it."""
    values = {"overdue_reason": reason, "overdue_marked_at": clock.now()}
    workflow.transition(db, actor, row, MARK_OVERDUE, note=reason, **values)
    events.emit(db, MARKED, row)
