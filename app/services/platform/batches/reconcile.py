"""Reconciles a pushed batch with the stored rows: compare, check, write as one set.

Locks are always taken in one order (the references, then the rows, each by id; new rows by their
external id), so two batches at once wait for each other and never deadlock.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.core.errors import Unavailable
from app.models.platform.rows import source_of
from app.services.access import Actor
from app.services.platform import bulk_writes, history
from app.services.platform.batches import tombstones
from app.services.platform.batches.kinds import GONE, Item, Kind, R, References
from app.vocabulary.platform import BatchOutcome


class Stored(NamedTuple):
    """The state of a stored row, which a pushed record is compared with."""

    key: str
    id: UUID
    version: int
    source_version: int | None
    body_hash: str | None


WRITTEN = frozenset({BatchOutcome.CREATED, BatchOutcome.UPDATED})
ROUNDS = 5  # new starts because another batch has created the same rows first


def reconcile(
    db: Session, actor: Actor, kind: Kind[R, References], system: str, items: Sequence[Item[R]]
) -> None:
    """Gives every item its outcome, and writes the new and changed rows.

    Of several records with one key the first contender counts; if it is refused, the next one.
    """
    kind.set_keys(db, system, [item for item in items if item.record is not None])
    rivals = _contenders(items)
    while rivals:
        _reconcile_each(db, actor, kind, system, [contenders[0] for contenders in rivals])
        for first, *others in rivals:
            if first.outcome is not BatchOutcome.REJECTED:
                _supersede(first, others)
        rivals = [
            rest for first, *rest in rivals if rest and first.outcome is BatchOutcome.REJECTED
        ]


def _contenders(items: Sequence[Item[R]]) -> list[list[Item[R]]]:
    """Returns the items of each key: the newest first, or in the order of the batch if not all
    have a version."""
    by_key: dict[str, list[Item[R]]] = {}
    for item in items:
        if item.record is not None:
            by_key.setdefault(item.key, []).append(item)
    for contenders in by_key.values():
        if all(item.source_version is not None for item in contenders):
            contenders.sort(key=lambda item: item.source_version or 0, reverse=True)
    return list(by_key.values())


def _supersede(first: Item[R], others: Sequence[Item[R]]) -> None:
    newest = first.source_version
    for item in others:
        version = item.source_version
        if version is not None and newest is not None and version < newest:
            item.outcome = BatchOutcome.STALE
        else:
            text = "The batch has this record twice; the first one counts."
            item.refuse("external_id", "duplicate_in_batch", text)


def _reconcile_each(
    db: Session, actor: Actor, kind: Kind[R, References], system: str, items: Sequence[Item[R]]
) -> None:
    todo = sorted(items, key=lambda item: item.key)
    for _ in range(ROUNDS):
        if not todo:
            return
        todo = _round(db, actor, kind, system, todo)
    raise Unavailable("Another batch is writing the same records; try again.", code="busy")


def _round(
    db: Session, actor: Actor, kind: Kind[R, References], system: str, items: Sequence[Item[R]]
) -> list[Item[R]]:
    """Processes all items, and returns those that another batch has created meanwhile."""
    references = kind.look_up(db, system, items)
    stored = _stored(db, kind, system, items)
    unknown = [item for item in items if item.key not in stored]
    gone_before = tombstones.versions(db, kind.model, system, unknown)
    for item in items:
        _compare(item, stored.get(item.key), gone_before.get(item.key))
    present = [x for x in items if x.outcome in WRITTEN and not x.deleted]
    gone = [x for x in items if x.outcome is BatchOutcome.UPDATED and x.deleted]
    kind.check_deleted(references, gone)
    kind.check(references, present)
    for item in (*gone, *present):
        if item.faults:
            item.outcome, item.row_id, item.version = BatchOutcome.REJECTED, None, None
    _raise_versions(db, kind, stored, items)
    _delete(db, actor, kind, system, stored, items)
    present = [item for item in present if not item.faults]
    _replace(
        db,
        actor,
        kind,
        stored,
        references,
        [x for x in present if x.outcome is BatchOutcome.UPDATED],
    )
    new = [item for item in present if item.outcome is BatchOutcome.CREATED]
    lost = _create(db, actor, kind, system, references, new)
    written = [x for x in items if x.outcome in WRITTEN and x.row_id]
    kind.after(db, actor, references, written)
    return lost


def _stored(
    db: Session, kind: Kind[R, References], system: str, items: Sequence[Item[R]]
) -> Mapping[str, Stored]:
    """Locks the rows of these items, and returns their versions and hashes by key."""
    model, source = kind.model, source_of(kind.model)
    key = getattr(model, kind.key_column)
    query = (
        select(key.label("key"), model.id, model.version, source.source_version, source.body_hash)
        .where(source.source_system == system, bulk_writes.among(key, [item.key for item in items]))
        .order_by(model.id)
        .with_for_update(key_share=True)
    )
    return {row.key: Stored(*row) for row in db.execute(query)}


def _compare(item: Item[R], row: Stored | None, tombstone: int | None) -> None:
    """Sets the outcome of an item by the stored row, or by its tombstone."""
    version = item.source_version
    if row is None:
        item.row_id, item.version = None, None
        if item.deleted:
            item.outcome = BatchOutcome.UNCHANGED
        elif tombstone is not None and version is not None and version <= tombstone:
            item.outcome = BatchOutcome.STALE
        else:
            item.outcome = BatchOutcome.CREATED
        return
    item.row_id, item.version = row.id, row.version
    if is_stale(item, row):
        item.outcome = BatchOutcome.STALE
    else:
        item.outcome = (
            BatchOutcome.UNCHANGED if row.body_hash == item.digest else BatchOutcome.UPDATED
        )


def is_stale(item: Item[R], row: Stored) -> bool:
    """Whether an item is older than the stored row; a deleted row returns only with a newer one."""
    version = item.source_version
    if version is None or row.source_version is None:
        return False
    gone = row.body_hash == GONE and not item.deleted
    return bool(version < row.source_version or (gone and version == row.source_version))


def _raise_versions(
    db: Session, kind: Kind[R, References], stored: Mapping[str, Stored], items: Sequence[Item[R]]
) -> None:
    """Stores the newer version of unchanged records, so that versions in between are stale."""
    rows = [
        {"id": item.row_id, "source_version": version}
        for item in items
        if item.outcome is BatchOutcome.UNCHANGED
        and (version := item.source_version) is not None
        and (row := stored.get(item.key)) is not None
        and version > (-1 if row.source_version is None else row.source_version)
    ]
    bulk_writes.mark(db, kind.model, rows)


def _replace(
    db: Session,
    actor: Actor,
    kind: Kind[R, References],
    stored: Mapping[str, Stored],
    references: References,
    items: Sequence[Item[R]],
) -> None:
    rows = [
        {"id": item.row_id}
        | kind.values(references, item)
        | {
            "source_version": _newest(item, stored),
            "body_hash": item.digest,
            "deleted_at": None,
        }
        for item in items
    ]
    _update(db, actor, kind, "replace", items, rows)


def _delete(
    db: Session,
    actor: Actor,
    kind: Kind[R, References],
    system: str,
    stored: Mapping[str, Stored],
    items: Sequence[Item[R]],
) -> None:
    """Marks rows as deleted; stores tombstones of unknown ones, so that late records are stale."""
    gone = [item for item in items if item.deleted and item.outcome is BatchOutcome.UPDATED]
    rows = [
        {
            "id": item.row_id,
            "deleted_at": clock.now(),
            "source_version": _newest(item, stored),
            "body_hash": GONE,
            **kind.tombstone_values(),
        }
        for item in gone
    ]
    _update(db, actor, kind, "delete", gone, rows)
    unknown = [item for item in items if item.deleted and item.key not in stored]
    tombstones.remember(db, kind.model, system, unknown)


def _newest(item: Item[R], stored: Mapping[str, Stored]) -> int | None:
    version = item.source_version
    known = stored[item.key].source_version
    return known if version is None else version


def _update(
    db: Session,
    actor: Actor,
    kind: Kind[R, References],
    verb: str,
    items: Sequence[Item[R]],
    rows: Sequence[dict[str, object]],
) -> None:
    before = bulk_writes.update(db, kind.model, rows)
    lines = []
    for item, row in zip(items, rows, strict=True):
        item.version = (item.version or 0) + 1
        old = {k: history.plain(v) for k, v in before[item.id].items()}
        new = {k: history.plain(v) for k, v in row.items() if k in old}
        changed = history.difference(old, new) - {"body_hash"}
        lines.append(
            history.Line(
                item.id,
                f"{kind.noun}.{verb}",
                before={name: old[name] for name in sorted(changed)},
                after={name: new[name] for name in sorted(changed)},
            )
        )
    history.record_all(db, actor, kind.model, lines)


def _create(
    db: Session,
    actor: Actor,
    kind: Kind[R, References],
    system: str,
    references: References,
    items: Sequence[Item[R]],
) -> list[Item[R]]:
    """Inserts new rows, and returns the items whose rows another batch has inserted first."""
    rows: list[dict[str, object]] = []
    for item in items:
        item.row_id, item.version = ids.new(), 1
        values = kind.values(references, item)
        own = {
            "id": item.row_id,
            "source_system": system,
            kind.key_column: item.key,
            "source_version": item.source_version,
            "body_hash": item.digest,
        }
        rows.append(own | values)
    inserted = bulk_writes.insert_new(db, kind.model, rows)
    lines = [
        history.Line(
            item.id,
            f"{kind.noun}.create",
            after={k: v for k, v in row.items() if k not in ("id", "body_hash")},
        )
        for item, row in zip(items, rows, strict=True)
        if item.row_id in inserted
    ]
    history.record_all(db, actor, kind.model, lines)
    lost = [item for item in items if item.row_id not in inserted]
    for item in lost:
        item.row_id, item.version = None, None
    return lost
