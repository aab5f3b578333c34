"""History: lines of changes, and lines of reads that `documents` does not write itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from uuid import UUID

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from app.core import clock, request_context
from app.models.platform.base import Record
from app.models.platform.history import Change, Read
from app.services.access.actor import Actor
from app.services.platform import bulk_writes

SECRET = {
    *("digest", "previous_digest", "password_hash", "secret", "previous_secret"),
    "source_id_sealed",
}
PRIVATE = SECRET | {"changed_in", "updated_at", "created_at", "version", "id"}


def record(
    db: Session,
    actor: Actor,
    action: str,
    row: Record,
    *,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    note: str | None = None,
) -> None:
    """Records one change: the action (`audit.submit`), the row, and its values before and after."""
    db.add(
        Change(
            actor_id=actor.person_id,
            client_id=actor.client_id,
            action=action,
            entity=row.__tablename__,
            entity_id=row.id,
            before=_plain(before),
            after=_plain(after),
            note=note,
            request_id=request_context.request_id.get(),
        )
    )


@dataclass(frozen=True, slots=True)
class Line:
    """The change of one of many rows."""

    row_id: UUID
    action: str
    before: Mapping[str, object] | None = None
    after: Mapping[str, object] | None = None
    note: str | None = None


def record_all(db: Session, actor: Actor, model: type[Record], lines: Sequence[Line]) -> None:
    """Records the changes of many rows in one statement."""
    at, request_id = clock.now(), request_context.request_id.get()
    rows = [
        {
            "at": at,
            "actor_id": actor.person_id,
            "client_id": actor.client_id,
            "action": line.action,
            "entity": model.__tablename__,
            "entity_id": line.row_id,
            "before": line.before,
            "after": line.after,
            "note": line.note,
            "request_id": request_id,
        }
        for line in lines
    ]
    bulk_writes.insert(db, Change, rows)


def seen(
    db: Session,
    actor: Actor,
    entity: str,
    rows: Mapping[UUID, UUID | Sequence[UUID] | None],
    route: str,
) -> None:
    """Records a read of rows, each with its child or children, that `documents` did not read."""
    children: set[UUID] = set()
    for child in rows.values():
        children |= {child} if isinstance(child, UUID) else set(child or ())
    db.add(
        Read(
            at=clock.now(),
            actor_id=actor.person_id,
            client_id=actor.client_id,
            roles=" ".join(sorted(actor.roles)),
            entity=entity,
            entity_ids=list(rows),
            subject_ids=sorted(children),
            route=route,
            request_id=request_context.request_id.get(),
        )
    )


def values(row: Record) -> dict[str, object]:
    """Returns the values of a row that history records."""
    columns = inspect(type(row)).column_attrs
    return {c.key: getattr(row, c.key) for c in columns if c.key not in PRIVATE}


def difference(before: Mapping[str, object], after: Mapping[str, object]) -> set[str]:
    """Returns the names whose values differ."""
    return {name for name in after if before.get(name) != after[name]}


def _plain(values: Mapping[str, object] | None) -> dict[str, object] | None:
    if values is None:
        return None
    return {name: plain(value) for name, value in values.items() if name not in SECRET}


def plain(value: object) -> object:
    """Returns a value as it is in JSON."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (UUID, date, datetime, Decimal)):
        return str(value)
    return value
