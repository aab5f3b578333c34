"""The cases of a child as they are pushed or imported, with a line of history for each change."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.core import ids
from app.models.cases.subjects import CaseAllocation, Subject
from app.services.access import Actor
from app.services.platform import bulk_writes, history

Case = dict[str, Any]  # a row of CaseAllocation but for its identifier and its child
TOLD = ("person_id", "org_unit_id", "service_line", "valid_from", "valid_to")


def allocate(db: Session, actor: Actor, wanted: Mapping[UUID, Sequence[Case]]) -> list[UUID]:
    """Make these the cases of each child, with a line of its history; whose cases changed."""
    held = _held(db, wanted)
    before = {child: _told(held.get(child, ())) for child in wanted}
    after = {child: _told(rows) for child, rows in wanted.items()}
    changed = [child for child in wanted if before[child] != after[child]]
    theirs = bulk_writes.among(CaseAllocation.subject_id, changed)
    db.execute(delete(CaseAllocation).where(theirs))
    rows = [
        {"id": ids.new(), "subject_id": child, **row} for child in changed for row in wanted[child]
    ]
    bulk_writes.insert(db, CaseAllocation, rows)
    lines = [
        history.Line(
            child,
            "subject.allocate",
            before={"allocations": before[child]},
            after={"allocations": after[child]},
        )
        for child in changed
    ]
    history.record_all(db, actor, Subject, lines)
    return changed


def end_cases(db: Session, actor: Actor, children: Sequence[UUID], day: date) -> list[UUID]:
    """Their cases that are open on a day end with it; whose did.

    What was pushed of them last stands no longer, so the same again opens the case again.
    """
    locked = select(Subject.id).where(bulk_writes.among(Subject.id, children)).order_by(Subject.id)
    db.execute(locked.with_for_update(key_share=True))
    wanted = {
        child: [row | {"valid_to": day} if _open_on(day, row) else row for row in rows]
        for child, rows in _held(db, children).items()
    }
    ended = allocate(db, actor, wanted)
    bulk_writes.update(db, Subject, [{"id": child, "body_hash": None} for child in ended])
    return ended


def _open_on(day: date, row: Case) -> bool:
    return bool(row["valid_from"] < day and (row["valid_to"] is None or row["valid_to"] > day))


def _held(db: Session, children: Iterable[UUID]) -> dict[UUID, list[Case]]:
    """The cases of these children, as they are kept."""
    columns = [getattr(CaseAllocation, name) for name in TOLD]
    query = select(CaseAllocation.subject_id, *columns).where(
        bulk_writes.among(CaseAllocation.subject_id, children)
    )
    found: dict[UUID, list[Case]] = {}
    for child, *values in db.execute(query):
        found.setdefault(child, []).append(dict(zip(TOLD, values, strict=True)))
    return found


def _told(rows: Iterable[Case]) -> list[Case]:
    """As history tells them, in one order."""
    plain = [{name: history.plain(row[name]) for name in TOLD} for row in rows]
    return sorted(plain, key=lambda row: [str(row[name]) for name in ("valid_from", *TOLD)])
