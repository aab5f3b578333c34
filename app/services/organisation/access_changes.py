"""Changes of who somebody is, and of roles: a second administrator decides.

An administrator who reads no child must not become somebody who does, nor make somebody up.
"""

from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.core.errors import Conflict, NotFound
from app.models.organisation.access_changes import AccessChange
from app.models.organisation.people import Person, RoleAssignment
from app.schemas.organisation.access_changes import (
    AccessChangeQuery,
    AccessChangeSort,
    RoleChangeWrite,
    SignInChangeWrite,
)
from app.schemas.organisation.people import RoleAssignmentWrite
from app.services import access
from app.services.access import Actor
from app.services.organisation import accounts, authentication, people, reach
from app.services.organisation.access_change_workflow import APPROVE, PROPOSED, REJECT
from app.services.platform import events, filters, history, pagination, workflow
from app.services.platform.preconditions import NONE, Precondition
from app.services.platform.workflow import Step
from app.vocabulary.organisation import AccessChangeKind
from app.vocabulary.roles import Permission

ORDERS = pagination.orders(AccessChangeSort, AccessChange)
ROLE_VALUES = tuple(RoleAssignmentWrite.model_fields)


def search(actor: Actor, query: AccessChangeQuery) -> Select[AccessChange]:
    rows = access.visible(actor, AccessChange)
    return filters.matching(rows, actor, AccessChange, query, "id", "status", "kind", "person_id")


def propose_sign_in(
    db: Session, actor: Actor, person_id: UUID, data: SignInChangeWrite
) -> AccessChange:
    """Proposes that a person signs in as somebody else."""
    return _propose(db, actor, person_id, AccessChangeKind.SIGN_IN, **data.model_dump())


def propose_role(
    db: Session, actor: Actor, role_assignment_id: UUID, data: RoleChangeWrite
) -> AccessChange:
    """Proposes to create or replace a role assignment."""
    people.check_role(db, actor, role_assignment_id, data)
    return _propose(
        db,
        actor,
        data.person_id,
        AccessChangeKind.ROLE,
        role_assignment_id=role_assignment_id,
        **data.model_dump(exclude={"person_id"}),
    )


def _propose(
    db: Session, actor: Actor, person_id: UUID, kind: AccessChangeKind, **values: object
) -> AccessChange:
    access.require(actor, Permission.PEOPLE_MANAGE)
    reach.require(db, actor, person_id)
    person = access.get(db, actor, Person, person_id)
    if actor.person_id is None or actor.person_id == person_id:
        text = "You cannot change your own sign-in or roles; ask another administrator."
        raise Conflict(text, code="own_role")
    change = AccessChange(
        id=ids.new(),
        person_id=person_id,
        kind=kind,
        told_address=person.email,
        proposed_by=actor.person_id,
        proposed_at=clock.now(),
        **values,
    )
    db.add(change)
    db.flush()
    after = {"kind": kind, "person_id": person_id}
    history.record(db, actor, PROPOSED, change, after=after, note=change.reason)
    events.emit(db, PROPOSED, change)
    return change


def approve(db: Session, actor: Actor, change: AccessChange, note: str) -> None:
    """Approves a proposal of another administrator, and carries it out."""
    reach.require(db, actor, change.person_id)
    _decide(db, actor, change, APPROVE, note)
    if change.kind is AccessChangeKind.ROLE:
        data = RoleAssignmentWrite(**{name: getattr(change, name) for name in ROLE_VALUES})
        role_id = change.role_assignment_id or change.id
        people.store_role(db, actor, role_id, data, _as_it_is(db, role_id))
        return
    _sign_in(db, actor, change)


def _as_it_is(db: Session, role_id: UUID) -> Precondition:
    known = db.get(RoleAssignment, role_id)
    return NONE if known is None else Precondition(version=known.version)


def _sign_in(db: Session, actor: Actor, change: AccessChange) -> None:
    person = db.get(Person, change.person_id, with_for_update=True, populate_existing=True)
    if person is None:
        raise NotFound("There is no such person.")
    with accounts.keeping_an_administrator(db):
        before, person.sign_in_subject = person.sign_in_subject, change.sign_in_subject
        db.flush()
    after = {"sign_in_subject": person.sign_in_subject}
    history.record(
        db, actor, "person.sign_in", person, before={"sign_in_subject": before}, after=after
    )
    authentication.forget()


def reject(db: Session, actor: Actor, change: AccessChange, note: str) -> None:
    """Rejects a proposal; nothing changes. Whoever made it may take it back so."""
    _decide(db, actor, change, REJECT, note)


def _decide(db: Session, actor: Actor, change: AccessChange, step: Step, note: str) -> None:
    workflow.transition(
        db,
        actor,
        change,
        step,
        note=note,
        decided_by=actor.person_id,
        decided_at=clock.now(),
        decision_note=note,
    )
