"""Writes the case allocations that are pushed or imported, with their history."""

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

Case = dict[str, Any]  # a row of CaseAllocation without its identifier and its child
COLUMNS = ("person_id", "org_unit_id", "service_line", "valid_from", "valid_to")


def allocate(db: Session, actor: Actor, requested: Mapping[UUID, Sequence[Case]]) -> list[UUID]:
    """Replaces the cases of each child, with history; returns the children whose cases changed."""
    stored = stored_cases(db, requested)
    before = {child: as_history(stored.get(child, ())) for child in requested}
    after = {child: as_history(rows) for child, rows in requested.items()}
    changed = [child for child in requested if before[child] != after[child]]
    of_changed = bulk_writes.among(CaseAllocation.subject_id, changed)
    db.execute(delete(CaseAllocation).where(of_changed))
    rows = [
        {"id": ids.new(), "subject_id": child, **row}
        for child in changed
        for row in requested[child]
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
    """Ends the children's cases that are open on a day; returns the children whose cases ended.

    The last push of each child is forgotten, so pushing the same again reopens the case.
    """
    locked = select(Subject.id).where(bulk_writes.among(Subject.id, children)).order_by(Subject.id)
    db.execute(locked.with_for_update(key_share=True))
    requested = {
        child: [row | {"valid_to": day} if _ends_on(day, row) else row for row in rows]
        for child, rows in stored_cases(db, children).items()
    }
    ended = allocate(db, actor, requested)
    bulk_writes.update(db, Subject, [{"id": child, "body_hash": None} for child in ended])
    return ended


def is_open_on(day: date, row: Case) -> bool:
    """Whether a case is open on a day."""
    return bool(row["valid_from"] <= day and (row["valid_to"] is None or row["valid_to"] > day))


def _ends_on(day: date, row: Case) -> bool:
    """Whether a case can end on a day: it is open, and did not begin on that day."""
    return is_open_on(day, row) and bool(row["valid_from"] < day)


def stored_cases(db: Session, children: Iterable[UUID]) -> dict[UUID, list[Case]]:
    """Returns the stored cases of these children."""
    columns = [getattr(CaseAllocation, name) for name in COLUMNS]
    query = select(CaseAllocation.subject_id, *columns).where(
        bulk_writes.among(CaseAllocation.subject_id, children)
    )
    cases: dict[UUID, list[Case]] = {}
    for child, *values in db.execute(query):
        cases.setdefault(child, []).append(dict(zip(COLUMNS, values, strict=True)))
    return cases


def as_history(rows: Iterable[Case]) -> list[Case]:
    """Returns the cases as history records them, in a fixed order."""
    plain = [{name: history.plain(row[name]) for name in COLUMNS} for row in rows]
    return sorted(plain, key=lambda row: [str(row[name]) for name in ("valid_from", *COLUMNS)])
