"""Sharing a record in a portal, and what those say with whom it is shared."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.core.errors import Fault, Invalid
from app.models.cases.subjects import CaseAllocation
from app.models.organisation.people import Person, RoleAssignment
from app.models.platform.base import valid_on
from app.models.reviewing.qa_records import QaRecord, QaShare
from app.schemas.reviewing.qa_records import ShareWrite
from app.services.access import SYSTEM, Actor
from app.services.platform import history, workflow
from app.services.reviewing import qa_record_workflow
from app.vocabulary.reviewing import QaRecordSource, QaRecordStatus, ShareRole
from app.vocabulary.roles import Role

HOLDS = {
    ShareRole.SOCIAL_WORKER: Role.PRACTITIONER,
    ShareRole.TEAM_MANAGER: Role.TEAM_MANAGER,
    ShareRole.SERVICE_MANAGER: Role.SERVICE_MANAGER,
}


def share(db: Session, actor: Actor, row: QaRecord, shares: Sequence[ShareWrite]) -> None:
    """Show it to people; a social worker and a manager must be among them."""
    move = workflow.check(db, actor, row, qa_record_workflow.SHARE)
    known = {share.person_id for share in row.shares}
    _check_people(db, row, shares, known)
    now = clock.now()
    for each in shares:
        if each.person_id not in known:
            made = QaShare(
                id=ids.new(),
                qa_record_id=row.id,
                person_id=each.person_id,
                role=each.role,
                shared_at=now,
            )
            db.add(made)
            history.record(db, actor, "qa_share.create", made, after=history.values(made))
    db.flush()
    db.expire(row, ["shares"])
    workflow.transition(db, actor, row, move, shared_at=row.shared_at or now)


def _check_people(
    db: Session, row: QaRecord, shares: Sequence[ShareWrite], known: set[UUID | None]
) -> None:
    wanted = [each.person_id for each in shares]
    active = set(db.scalars(select(Person.id).where(Person.id.in_(wanted), Person.active)))
    held, holders = _held(db, wanted), _holders(db, row)
    faults = []
    for n, each in enumerate(shares):
        at = f"/shares/{n}"
        if each.person_id not in active:
            faults.append(Fault(f"{at}/person_id", "unknown", "Names nobody."))
        elif each.person_id in wanted[:n]:
            faults.append(Fault(f"{at}/person_id", "twice", "Is named twice."))
        elif each.person_id == row.reviewer_id:
            faults.append(Fault(f"{at}/person_id", "reviewer", "Is the reviewer."))
        elif each.person_id not in known:
            faults += _role_faults(at, each, held, holders)
    if faults:
        raise Invalid("It cannot be shared like this.", errors=faults)


def _role_faults(
    at: str, share: ShareWrite, held: set[tuple[UUID, Role]], holders: set[UUID]
) -> list[Fault]:
    if (share.person_id, HOLDS[share.role]) not in held:
        return [Fault(f"{at}/role", "not_in_role", "Does not hold that role today.")]
    if share.role is ShareRole.SOCIAL_WORKER and holders and share.person_id not in holders:
        text = "Somebody else is the child's social worker today."
        return [Fault(f"{at}/person_id", "not_their_case", text)]
    return []


def _holders(db: Session, row: QaRecord) -> set[UUID]:
    """Whose case the child is today, as far as they have a name: who can read the record."""
    query = select(CaseAllocation.person_id).where(
        CaseAllocation.subject_id == row.subject_id,
        CaseAllocation.person_id.is_not(None),
        valid_on(CaseAllocation, clock.today()),
    )
    return {person for person in db.scalars(query) if person is not None}


def _held(db: Session, person_ids: Sequence[UUID]) -> set[tuple[UUID, Role]]:
    """The roles that these people hold today."""
    query = select(RoleAssignment.person_id, RoleAssignment.role).where(
        RoleAssignment.person_id.in_(person_ids),
        valid_on(RoleAssignment, clock.today()),
    )
    return {(person, role) for person, role in db.execute(query)}


def acknowledge(db: Session, actor: Actor, row: QaRecord, response: str | None) -> None:
    """Say, as one it was shared with, that one has read it, and what one says to it."""
    now = clock.now()
    first = row.acknowledged_at or now
    workflow.transition(db, actor, row, qa_record_workflow.ACKNOWLEDGE, acknowledged_at=first)
    mine = next(share for share in row.shares if share.person_id == actor.person_id)
    told = {
        "acknowledged_at": now,
        "acknowledged_in": QaRecordSource.PORTAL,
        "response_text": response,
    }
    for name, value in told.items():
        setattr(mine, name, value)
    history.record(db, actor, "qa_share.acknowledge", mine, after=told)
    if row.status is QaRecordStatus.SHARED:
        workflow.transition(db, SYSTEM, row, qa_record_workflow.ANSWERED)
