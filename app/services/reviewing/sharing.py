"""Sharing a record in a portal, and the responses of the people it is shared with."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.core.errors import Fault, Invalid
from app.data.files import label
from app.models.organisation.people import Person, RoleAssignment
from app.models.platform.base import valid_on
from app.models.reviewing.qa_records import QaRecord, QaShare
from app.schemas.reviewing.qa_records import QaResponseItem, ShareWrite
from app.services.access import SYSTEM, Actor
from app.services.platform import history, workflow
from app.services.platform.bulk_verbs import BulkVerb
from app.services.reviewing import qa_record_workflow
from app.services.reviewing.possible_readers import ROLE_OF, case_holders, is_for_child
from app.vocabulary.reviewing import QaRecordSource, QaRecordStatus, ShareRole
from app.vocabulary.roles import Permission, Role


def share(db: Session, actor: Actor, row: QaRecord, shares: Sequence[ShareWrite]) -> None:
    """Shares it with people; a social worker and a manager must be among them."""
    move = workflow.check(db, actor, row, qa_record_workflow.SHARE)
    known = {share.person_id for share in row.shares}
    _check_people(db, row, shares, known)
    now = clock.now()
    for each in shares:
        if each.person_id not in known:
            new = QaShare(
                id=ids.new(),
                qa_record_id=row.id,
                person_id=each.person_id,
                role=each.role,
                shared_at=now,
            )
            db.add(new)
            history.record(db, actor, "qa_share.create", new, after=history.values(new))
    db.flush()
    db.expire(row, ["shares"])
    workflow.transition(db, actor, row, move, shared_at=row.shared_at or now)


def _check_people(
    db: Session, row: QaRecord, shares: Sequence[ShareWrite], known: set[UUID | None]
) -> None:
    requested = [each.person_id for each in shares]
    active = set(db.scalars(select(Person.id).where(Person.id.in_(requested), Person.active)))
    roles, holders = _roles(db, row, requested), case_holders(db, row)
    faults = []
    for index, each in enumerate(shares):
        pointer = f"/shares/{index}"
        if each.person_id not in active:
            text = "There is no active person with this identifier."
            faults.append(Fault(f"{pointer}/person_id", "unknown", text))
        elif each.person_id in requested[:index]:
            faults.append(Fault(f"{pointer}/person_id", "twice", "This person is named twice."))
        elif each.person_id == row.reviewer_id:
            text = "A record cannot be shared with its own reviewer."
            faults.append(Fault(f"{pointer}/person_id", "reviewer", text))
        elif each.person_id not in known:
            faults += _role_faults(pointer, each, roles, holders)
    if faults:
        raise Invalid("The record cannot be shared: see `errors`.", errors=faults)


def _role_faults(
    pointer: str, share: ShareWrite, roles: "_Roles", holders: set[UUID]
) -> list[Fault]:
    held = share.person_id, ROLE_OF[share.role]
    if held not in roles.held:
        text = f"This person does not hold the role {label(ROLE_OF[share.role])} today."
        return [Fault(f"{pointer}/role", "not_in_role", text)]
    if held not in roles.for_child and share.person_id not in holders:
        text = "This person's role is not for the child's own team, service or district."
        return [Fault(f"{pointer}/person_id", "other_team", text)]
    other = share.role is ShareRole.SOCIAL_WORKER and share.person_id not in holders
    if other and holders:
        text = "Somebody else is the child's social worker today."
        return [Fault(f"{pointer}/person_id", "not_their_case", text)]
    return []


@dataclass(frozen=True)
class _Roles:
    """People with the roles that they hold today, and those among them for a child's team."""

    held: set[tuple[UUID, Role]]
    for_child: set[tuple[UUID, Role]]


def _roles(db: Session, row: QaRecord, person_ids: Sequence[UUID]) -> _Roles:
    """Returns their roles today, and which of them are for the child's own team."""
    for_child = is_for_child(row).label("for_child")
    query = select(RoleAssignment.person_id, RoleAssignment.role, for_child).where(
        RoleAssignment.person_id.in_(person_ids),
        valid_on(RoleAssignment, clock.today()),
    )
    held = db.execute(query).all()
    today = {(each.person_id, each.role) for each in held}
    return _Roles(today, {(each.person_id, each.role) for each in held if each.for_child})


def acknowledge(db: Session, actor: Actor, row: QaRecord, response: str | None) -> None:
    """Records that the caller, with whom it was shared, has read it, and their response."""
    now = clock.now()
    first = row.acknowledged_at or now
    workflow.transition(db, actor, row, qa_record_workflow.ACKNOWLEDGE, acknowledged_at=first)
    mine = next(share for share in row.shares if share.person_id == actor.person_id)
    changes = {
        "acknowledged_at": now,
        "acknowledged_in": QaRecordSource.PORTAL,
        "response_text": response,
    }
    for name, value in changes.items():
        setattr(mine, name, value)
    history.record(db, actor, "qa_share.acknowledge", mine, after=changes)
    if row.status is QaRecordStatus.SHARED:
        workflow.transition(db, SYSTEM, row, qa_record_workflow.ANSWERED)


ACKNOWLEDGE_EACH: BulkVerb[QaResponseItem, QaRecord] = BulkVerb(
    QaRecord,
    Permission.QA_RECORD_RESPOND,
    lambda item: item.record_id,
    lambda db, actor, row, item: acknowledge(db, actor, row, item.response_text),
)
