"""Pushed records worked through: compared with what is kept, checked, and written as one set.

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

ROUNDS = 5  # of starting again because another batch wrote the same new rows first


def work(
    db: Session, actor: Actor, kind: Kind[R, Any], system: str, items: Sequence[Item[R]]
) -> None:
    """Give every item its outcome, and write what is new or changed.

    Of several records of one name the first contender counts; if it is refused, the next one.
    """
    names = _contenders(items)
    while names:
        _settle(db, actor, kind, system, [contenders[0] for contenders in names])
        for first, *others in names:
            if first.outcome is not BatchOutcome.REJECTED:
                _give_way(first, others)
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


def _give_way(first: Item[R], others: Sequence[Item[R]]) -> None:
    counts = first.source_version
    for item in others:
        mine = item.source_version
        if mine is not None and counts is not None and mine < counts:
            item.outcome = BatchOutcome.STALE
        else:
            text = "The batch names this record twice; the first one counts."
            item.refuse("external_id", "duplicate_in_batch", text)


def _settle(
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
    found = kind.look_up(db, system, items)
    kept = _kept(db, kind, system, items)
    unknown = [item for item in items if item.key not in kept]
    buried = tombstones.versions(db, kind.model, system, unknown)
    for item in items:
        _compare(item, kept.get(item.key), buried.get(item.key))
    said = [
        x
        for x in items
        if x.outcome in {BatchOutcome.CREATED, BatchOutcome.UPDATED} and not x.deleted
    ]
    gone = [x for x in items if x.outcome is BatchOutcome.UPDATED and x.deleted]
    kind.check_deleted(found, gone)
    kind.check(found, said)
    for item in (*gone, *said):
        if item.faults:
            item.outcome, item.row_id, item.version = BatchOutcome.REJECTED, None, None
    _raise_versions(db, kind, kept, items)
    _bury(db, actor, kind, system, kept, items)
    said = [item for item in said if not item.faults]
    _replace(db, actor, kind, kept, found, [x for x in said if x.outcome is BatchOutcome.UPDATED])
    new = [item for item in said if item.outcome is BatchOutcome.CREATED]
    lost = _create(db, actor, kind, system, found, new)
    if kind.after is not None:
        written = [
            x
            for x in items
            if x.outcome in {BatchOutcome.CREATED, BatchOutcome.UPDATED} and x.row_id
        ]
        kind.after(db, actor, found, written)
    return lost


def _kept(
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


def _compare(item: Item[Any], row: Any, burial: int | None) -> None:
    """The outcome of an item against the row that is kept, or against its burial."""
    version = item.source_version
    if row is None:
        item.row_id, item.version = None, None
        if item.deleted:
            item.outcome = BatchOutcome.UNCHANGED
        elif burial is not None and version is not None and version <= burial:
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
    """Older than what is kept; what is gone comes back only with a newer version."""
    version = item.source_version
    if version is None or row.source_version is None:
        return False
    gone = row.body_hash == GONE and not item.deleted
    return bool(version < row.source_version or (gone and version == row.source_version))


def _raise_versions(
    db: Session, kind: Kind[R, Any], kept: Mapping[str, Any], items: Sequence[Item[R]]
) -> None:
    """A newer version that says the same is remembered, so that what lies between is stale."""
    rows = [
        {"id": item.row_id, "source_version": version}
        for item in items
        if item.outcome is BatchOutcome.UNCHANGED
        and (version := item.source_version) is not None
        and (row := kept.get(item.key)) is not None
        and version > (-1 if row.source_version is None else row.source_version)
    ]
    bulk_writes.mark(db, kind.model, rows)


def _replace(
    db: Session,
    actor: Actor,
    kind: Kind[R, Any],
    kept: Mapping[str, Any],
    found: Any,
    items: Sequence[Item[R]],
) -> None:
    rows = [
        {"id": item.row_id}
        | kind.values(found, item)
        | {
            "source_version": _newest(item, kept),
            "body_hash": item.digest,
            "deleted_at": None,
        }
        for item in items
    ]
    _update(db, actor, kind, "replace", items, rows)


def _bury(
    db: Session,
    actor: Actor,
    kind: Kind[R, Any],
    system: str,
    kept: Mapping[str, Any],
    items: Sequence[Item[R]],
) -> None:
    """Tombstones; of what is not known only the name and version are kept, against late records."""
    gone = [item for item in items if item.deleted and item.outcome is BatchOutcome.UPDATED]
    rows = [
        {
            "id": item.row_id,
            "deleted_at": clock.now(),
            "source_version": _newest(item, kept),
            "body_hash": GONE,
            **kind.buried(),
        }
        for item in gone
    ]
    _update(db, actor, kind, "delete", gone, rows)
    unknown = [item for item in items if item.deleted and item.key not in kept]
    tombstones.remember(db, kind.model, system, unknown)


def _newest(item: Item[Any], kept: Mapping[str, Any]) -> int | None:
    version = item.source_version
    known: int | None = kept[item.key].source_version
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
    found: Any,
    items: Sequence[Item[R]],
) -> list[Item[R]]:
    """Insert what is new; who lost the race against another batch is returned."""
    rows: list[dict[str, Any]] = []
    for item in items:
        item.row_id, item.version = ids.new(), 1
        values = kind.values(found, item)
        own = {
            "id": item.row_id,
            "source_system": system,
            kind.key_column: item.key,
            "source_version": item.source_version,
            "body_hash": item.digest,
        }
        rows.append(own | values)
    inside = bulk_writes.insert_new(db, kind.model, rows)
    said = ("id", "body_hash")
    lines = [
        history.Line(
            row["id"],
            f"{kind.noun}.create",
            after={k: v for k, v in row.items() if k not in said},
        )
        for row in rows
        if row["id"] in inside
    ]
    history.record_all(db, actor, kind.model, lines)
    lost = [item for item in items if item.row_id not in inside]
    for item in lost:
        item.row_id, item.version = None, None
    return lost
