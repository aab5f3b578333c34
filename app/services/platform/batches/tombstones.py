"""Tombstones of records that a source deleted before it sent them: a late older copy is stale."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.core import clock
from app.models.platform.base import Base
from app.models.platform.tombstones import Tombstone
from app.services.platform import bulk_writes
from app.services.platform.batches.kinds import Item, R


def versions(
    db: Session, model: type[Base], system: str, items: Sequence[Item[R]]
) -> dict[str, int]:
    """Returns the versions at which the source deleted these unknown records, by key."""
    keys = [item.key for item in items if not item.deleted and item.source_version is not None]
    if not keys:
        return {}
    query = select(Tombstone.key, Tombstone.source_version).where(
        Tombstone.entity == model.__tablename__,
        Tombstone.source_system == system,
        bulk_writes.among(Tombstone.key, keys),
    )
    return {row.key: row.source_version for row in db.execute(query)}


def remember(db: Session, model: type[Base], system: str, items: Sequence[Item[R]]) -> None:
    """Stores key and version of deletions; one without a version could make nothing stale."""
    tombstones = [
        {
            "entity": model.__tablename__,
            "source_system": system,
            "key": item.key,
            "source_version": item.source_version,
            "deleted_at": clock.now(),
        }
        for item in items
        if item.source_version is not None
    ]
    if not tombstones:
        return
    statement = insert(Tombstone).values(tombstones)
    latest = func.greatest(Tombstone.source_version, statement.excluded.source_version)
    where = [Tombstone.entity, Tombstone.source_system, Tombstone.key]
    db.execute(
        statement.on_conflict_do_update(index_elements=where, set_={"source_version": latest})
    )
