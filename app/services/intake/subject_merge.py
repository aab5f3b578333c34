"""Merges two case numbers of one child: everything of the one moves to the other.

Every moved row has its line in the history with the child it was about before, so that a merge
that was wrong can be taken back by hand.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from app.core import clock
from app.core.errors import Conflict, Fault, Invalid
from app.models.auditing.assignments import AuditAssignment
from app.models.cases.subjects import Subject
from app.models.platform.base import Base, Record
from app.schemas.intake.subject_push import SubjectMergeWrite
from app.security.pseudonyms import pseudonym
from app.services import access
from app.services.access import Actor
from app.services.platform import bulk_writes, history
from app.services.platform.batches import push
from app.services.platform.batches.kinds import GONE
from app.services.reviewing import due_dates
from app.vocabulary.auditing import AssignmentStatus
from app.vocabulary.roles import Permission

# Rows that say of which children a sample was drawn: the draw stays as it was.
AS_DRAWN = {"sample_members"}


def merge(db: Session, actor: Actor, system: str, data: SubjectMergeWrite) -> Subject:
    """Moves everything of one child of a source to another, and returns the one that stands.

    A repetition changes nothing.
    """
    push.own_source(actor, Permission.SUBJECT_PUSH, system)
    if data.external_id.strip() == data.merged_into.strip():
        fault = Fault("/merged_into", "same", "Must be another identifier than `external_id`.")
        raise Invalid("A number cannot be merged into itself.", errors=[fault])
    left, standing = _both(db, actor, system, data)
    if left.merged_into_id == standing.id:
        return standing
    if left.merged_into_id is not None or left.deleted_at is not None:
        raise _unknown("/external_id")
    _refuse_two_audits(db, left.id, standing.id)
    moved = _move_all(db, actor, left.id, standing.id)
    _retire(db, actor, left, standing, moved)
    due_dates.lock(db, [standing.id])
    due_dates.recalculate(db, [standing.id])
    return standing


def _both(
    db: Session, actor: Actor, system: str, data: SubjectMergeWrite
) -> tuple[Subject, Subject]:
    """Returns the two children, locked in the order of their identifiers."""
    refs = {
        "/external_id": pseudonym(system, data.external_id),
        "/merged_into": pseudonym(system, data.merged_into),
    }
    rows = access.visible(actor, Subject).where(
        Subject.source_system == system, Subject.case_ref.in_(refs.values())
    )
    children = db.scalars(rows.order_by(Subject.id).with_for_update(of=Subject)).all()
    by_ref = {child.case_ref: child for child in children}
    for pointer, ref in refs.items():
        if ref not in by_ref or (pointer == "/merged_into" and by_ref[ref].deleted_at):
            raise _unknown(pointer)
    return by_ref[refs["/external_id"]], by_ref[refs["/merged_into"]]


def _unknown(pointer: str) -> Invalid:
    fault = Fault(pointer, "unknown_subject", "Your source has pushed no child under this number.")
    return Invalid("Both numbers must be of children that your source has pushed.", errors=[fault])


def _refuse_two_audits(db: Session, left: UUID, standing: UUID) -> None:
    other = aliased(AuditAssignment)
    both = select(AuditAssignment.id).where(
        AuditAssignment.subject_id == left,
        AuditAssignment.status != AssignmentStatus.CANCELLED,
        exists(
            select(other.id).where(
                other.subject_id == standing,
                other.round_id == AuditAssignment.round_id,
                other.tool_version_id == AuditAssignment.tool_version_id,
                other.status != AssignmentStatus.CANCELLED,
            )
        ),
    )
    if db.scalar(select(exists(both))):
        raise Conflict(
            "Both numbers are to be audited in the same round; the quality assurance unit must"
            " cancel one of the two assignments first.",
            code="both_audited",
        )


def _about() -> Iterator[type[Record]]:
    """Yields every table whose rows are about a child and follow it."""
    for mapper in Base.registry.mappers:
        model = mapper.class_
        about = issubclass(model, Record) and "subject_id" in mapper.columns
        if about and model.__tablename__ not in AS_DRAWN:
            yield model


def _move_all(db: Session, actor: Actor, left: UUID, standing: UUID) -> dict[str, list[str]]:
    """Moves the rows of every table, until none is found.

    A move may wait for somebody who writes about the child, such as an auditor who begins an audit
    while their assignment moves: what they wrote meanwhile is found by the next round.
    """
    moved: dict[str, list[str]] = defaultdict(list)
    found = True
    while found:
        found = False
        for model in _about():
            if rows := _move(db, actor, model, left, standing):
                moved[model.__tablename__] += rows
                found = True
    return moved


def _move(db: Session, actor: Actor, model: Any, left: UUID, standing: UUID) -> list[str]:
    rows = db.scalars(select(model.id).where(model.subject_id == left).order_by(model.id)).all()
    changes = [{"id": row_id, "subject_id": standing} for row_id in rows]
    bulk_writes.update(db, model, changes)
    before, after = {"subject_id": str(left)}, {"subject_id": str(standing)}
    verb = f"{access.label(model).replace(' ', '_')}.merge"
    lines = [history.Line(row_id, verb, before=before, after=after) for row_id in rows]
    history.record_all(db, actor, model, lines)
    return [str(row_id) for row_id in rows]


def _retire(
    db: Session, actor: Actor, left: Subject, standing: Subject, moved: dict[str, list[str]]
) -> None:
    """Deletes the row of the number that no longer stands; earlier merges into it follow."""
    earlier = db.scalars(select(Subject.id).where(Subject.merged_into_id == left.id)).all()
    bulk_writes.update(
        db, Subject, [{"id": row_id, "merged_into_id": standing.id} for row_id in earlier]
    )
    gone = {"deleted_at": clock.now(), "body_hash": GONE, "merged_into_id": standing.id}
    bulk_writes.update(db, Subject, [{"id": left.id} | gone])
    # The next push of the child that stands counts even if it is as before: its cases were joined.
    standing_row = {"id": standing.id, "body_hash": None}
    bulk_writes.update(
        db, Subject, [standing_row | {"legal_hold": standing.legal_hold or left.legal_hold}]
    )
    history.record(
        db,
        actor,
        "subject.merge",
        left,
        before={"deleted_at": None, "merged_into_id": None},
        after={"merged_into_id": str(standing.id), "moved": moved},
    )
    history.record(db, actor, "subject.merge", standing, after={"merged": str(left.id)})
    db.expire_all()
