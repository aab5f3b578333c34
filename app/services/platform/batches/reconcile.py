"""Reconciles a pushed batch with the stored rows: compare, check, write as one set.

Locks are taken in one order everywhere (what the records refer to, then the rows, each by id; new
rows by what the source calls them), so two batches at once wait for each other and never deadlock.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.core.errors import Unavailable
from app.services.access import Actor
from app.services.platform import bulk_writes, history
from app.services.platform.batches import tombstones
from app.services.platform.batches.kinds import GONE, Item, Kind, R
from app.vocabulary.platform import BatchOutcome

WRITTEN = frozenset({BatchOutcome.CREATED, BatchOutcome.UPDATED})
ROUNDS = 5  # of starting again because another batch wrote the same new rows first


def reconcile(
    db: Session, actor: Actor, kind: Kind[R, Any], system: str, items: Sequence[Item[R]]
) -> None:
    """Give every item its outcome, and write what is new or changed.

    Of several records of one name the first contender counts; if it is refused, the next one.
    """
    names = _contenders(items)
    while names:
        _reconcile_each(db, actor, kind, system, [contenders[0] for contenders in names])
        for first, *others in names:
            if first.outcome is not BatchOutcome.REJECTED:
                _supersede(first, others)
        names = [rest for first, *rest in names if rest and first.outcome is BatchOutcome.REJECTED]


def _contenders(items: Sequence[Item[R]]) -> list[list[Item[R]]]:
    """By name: the newest in front, or as they came where that cannot be told."""
    named: dict[str, list[Item[R]]] = {}
    for item in items:
        if item.record is not None:
            named.setdefault(item.key, []).append(item)
    for contenders in named.values():
        if all(item.source_version is not None for item in contenders):
            contenders.sort(key=lambda item: item.source_version or 0, reverse=True)
    return list(named.values())


def _supersede(first: Item[R], others: Sequence[Item[R]]) -> None:
    counts = first.source_version
    for item in others:
        mine = item.source_version
        if mine is not None and counts is not None and mine < counts:
            item.outcome = BatchOutcome.STALE
        else:
            text = "The batch names this record twice; the first one counts."
            item.refuse("external_id", "duplicate_in_batch", text)


def _reconcile_each(
    db: Session, actor: Actor, kind: Kind[R, Any], system: str, items: Sequence[Item[R]]
) -> None:
    todo = sorted(items, key=lambda item: item.key)
    for _ in range(ROUNDS):
        if not todo:
            return
        todo = _round(db, actor, kind, system, todo)
    raise Unavailable("Another batch writes the same records; try again.", code="busy")


def _round(
    db: Session, actor: Actor, kind: Kind[R, Any], system: str, items: Sequence[Item[R]]
) -> list[Item[R]]:
    """Work through all items; those that another batch created meanwhile are still to do."""
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
    db: Session, kind: Kind[R, Any], system: str, items: Sequence[Item[R]]
) -> Mapping[str, Any]:
    """What is known of the rows of these items, which are locked, by key."""
    model = kind.model
    key = getattr(model, kind.key_column)
    query = (
        select(key.label("key"), model.id, model.version, model.source_version, model.body_hash)
        .where(model.source_system == system, bulk_writes.among(key, [item.key for item in items]))
        .order_by(model.id)
        .with_for_update(key_share=True)
    )
    return {row.key: row for row in db.execute(query)}


def _compare(item: Item[Any], row: Any, tombstone: int | None) -> None:
    """The outcome of an item against the row that is stored, or against its tombstone."""
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


def is_stale(item: Item[Any], row: Any) -> bool:
    """Older than what is stored; what is gone comes back only with a newer version."""
    version = item.source_version
    if version is None or row.source_version is None:
        return False
    gone = row.body_hash == GONE and not item.deleted
    return bool(version < row.source_version or (gone and version == row.source_version))


def _raise_versions(
    db: Session, kind: Kind[R, Any], stored: Mapping[str, Any], items: Sequence[Item[R]]
) -> None:
    """A newer version that says the same is remembered, so that what lies between is stale."""
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
    kind: Kind[R, Any],
    stored: Mapping[str, Any],
    references: Any,
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
    kind: Kind[R, Any],
    system: str,
    stored: Mapping[str, Any],
    items: Sequence[Item[R]],
) -> None:
    """Marks rows as deleted; of unknown records it keeps name and version, against late ones."""
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


def _newest(item: Item[Any], stored: Mapping[str, Any]) -> int | None:
    version = item.source_version
    known: int | None = stored[item.key].source_version
    return known if version is None else version


def _update(
    db: Session,
    actor: Actor,
    kind: Kind[R, Any],
    verb: str,
    items: Sequence[Item[R]],
    rows: Sequence[dict[str, Any]],
) -> None:
    before = bulk_writes.update(db, kind.model, rows)
    lines = []
    for item, row in zip(items, rows, strict=True):
        item.version = (item.version or 0) + 1
        old = {k: history.plain(v) for k, v in before[row["id"]].items()}
        new = {k: history.plain(v) for k, v in row.items() if k in old}
        changed = history.difference(old, new) - {"body_hash"}
        lines.append(
            history.Line(
                row["id"],
                f"{kind.noun}.{verb}",
                before={name: old[name] for name in sorted(changed)},
                after={name: new[name] for name in sorted(changed)},
            )
        )
    history.record_all(db, actor, kind.model, lines)


def _create(
    db: Session,
    actor: Actor,
    kind: Kind[R, Any],
    system: str,
    references: Any,
    items: Sequence[Item[R]],
) -> list[Item[R]]:
    """Insert what is new; who lost the race against another batch is returned."""
    rows: list[dict[str, Any]] = []
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
    inside = bulk_writes.insert_new(db, kind.model, rows)
    unsaid = ("id", "body_hash")
    lines = [
        history.Line(
            row["id"],
            f"{kind.noun}.create",
            after={k: v for k, v in row.items() if k not in unsaid},
        )
        for row in rows
        if row["id"] in inside
    ]
    history.record_all(db, actor, kind.model, lines)
    lost = [item for item in items if item.row_id not in inside]
    for item in lost:
        item.row_id, item.version = None, None
    return lost
