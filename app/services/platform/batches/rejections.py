"""Keeps which records of a source were rejected and have not come right since.

Statements skip the rows that another batch holds, so that no two batches wait for each other.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from pydantic import ValidationError
from sqlalchemy import ColumnElement, Select, delete, select
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.core.errors import Fault
from app.models.platform.rejected_records import RejectedRecord
from app.schemas.platform.batches import DeletedRecord
from app.services.platform import bulk_writes
from app.services.platform.batches.kinds import Item, Kind, R, References
from app.vocabulary.platform import BatchOutcome

MOST = 1000  # of one kind of one source; the oldest make room
MOST_FAULTS = 20  # of one record
KEPT_FOR = timedelta(days=90)


def keep(db: Session, kind: Kind[R, References], system: str, items: Sequence[Item[R]]) -> None:
    """Keeps the rejected records of a batch, and forgets those that have come right by it."""
    _name_unread(db, kind, system, items)
    mine = (RejectedRecord.source_system == system, RejectedRecord.kind == _name(kind))
    keys = {item.key for item in items if item.key}
    _delete(db, select(RejectedRecord.id).where(*mine, bulk_writes.among(RejectedRecord.key, keys)))
    right = {item.key for item in items if item.outcome is not BatchOutcome.REJECTED}
    rejected = {item.key or item.at: item for item in reversed(items) if item.key not in right}
    if not rejected:
        return
    rows = [_values(kind, system, item) for _, item in sorted(rejected.items())]
    bulk_writes.insert_new(db, RejectedRecord, rows)
    newest = select(RejectedRecord.id).where(*mine)
    newest = newest.order_by(RejectedRecord.created_at.desc(), RejectedRecord.id.desc())
    _delete(db, newest.offset(MOST))


def _name_unread(
    db: Session, kind: Kind[R, References], system: str, items: Sequence[Item[R]]
) -> None:
    """Sets the keys of records that could not be read, but whose identifier could.

    They are those that deletions of the same records would have: no number of a child is in them.
    """
    unread = [(item, found) for item in items if item.record is None and (found := _named(item))]
    stand_ins: list[Item[R]] = [
        Item(item.index, item.at, found.external_id, found, key=kind.key(system, found.external_id))
        for item, found in unread
    ]
    if stand_ins:
        kind.set_keys(db, system, stand_ins)
    for (item, _), stand_in in zip(unread, stand_ins, strict=True):
        item.key = stand_in.key


def _named(item: Item[R]) -> DeletedRecord | None:
    """Returns the deletion of a record by its identifier; None if that is no identifier."""
    try:
        return DeletedRecord.model_validate({"external_id": item.external_id, "deleted": True})
    except ValidationError:
        return None


def forget_old(db: Session) -> None:
    """Forgets rejected records of which nothing has been heard for long."""
    old: ColumnElement[bool] = RejectedRecord.created_at < clock.now() - KEPT_FOR
    _delete(db, select(RejectedRecord.id).where(old))


def _name(kind: Kind[R, References]) -> str:
    name: str = kind.model.__tablename__
    return name


def _values(kind: Kind[R, References], system: str, item: Item[R]) -> dict[str, object]:
    now = clock.now()
    return {
        "id": ids.new(),
        "created_at": now,
        "updated_at": now,
        "version": 1,
        "source_system": system,
        "kind": _name(kind),
        "key": item.key or None,
        "faults": [_fault(each, item.at) for each in item.faults[:MOST_FAULTS]],
    }


def _fault(fault: Fault, at: str) -> dict[str, Any]:
    """Returns a fault whose pointer begins at the record, wherever that stood in its batch."""
    pointer = fault.pointer.removeprefix(at)
    return {"pointer": pointer, "code": fault.code, "detail": fault.detail}


def _delete(db: Session, chosen: Select[Any]) -> None:
    db.execute(
        delete(RejectedRecord).where(
            RejectedRecord.id.in_(chosen.with_for_update(skip_locked=True))
        ),
        execution_options={"synchronize_session": False},
    )
