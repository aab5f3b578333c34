"""Stores pushed records: each has an outcome of its own, and bad ones do not stop good ones.

`push` takes a batch as it was sent, `upsert` takes parsed records, `put` and `delete` take one
record; all of them go through `reconcile`.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from app.core.errors import Conflict, Fault, Forbidden, Invalid, NotFound
from app.schemas.platform.batches import (
    BatchFault,
    BatchItem,
    BatchRead,
    BatchWrite,
    DeletedRecord,
    PushedRecord,
)
from app.services import access
from app.services.access import Actor
from app.services.platform.batches import parsing, rejections
from app.services.platform.batches.kinds import GONE, Item, Kind, R, References
from app.services.platform.batches.parsing import JSON_RECORDS, Unread
from app.services.platform.batches.reconcile import reconcile
from app.services.platform.personal_data import text_hints
from app.vocabulary.platform import BatchOutcome
from app.vocabulary.roles import Permission

__all__ = ["Item", "Kind", "Sent", "counted", "delete", "own_source", "push", "put", "upsert"]


@dataclass(frozen=True)
class Sent:
    """The body of a batch, the pointer to its records, and how it is processed.

    `flaws` are the faults of records that are no valid JSON, by their numbers.
    """

    body: bytes
    at: str = JSON_RECORDS
    first: int = 0
    flaws: Mapping[int, Fault] = field(default_factory=dict)
    atomic: bool = False
    dry_run: bool = False
    batch: type[BatchWrite[Any]] | None = None  # the schema, if it is not that of the kind


class _Undone(Exception):
    """Ends the savepoint of a dry run, or of an atomic batch with a bad record."""


def own_source(actor: Actor, permission: Permission, system: str) -> None:
    """Refuses a caller who pushes for another source system than their own."""
    access.require(actor, permission)
    if actor.source_system != system:
        raise Forbidden(
            "You can push records only for your own source system.", code="other_source"
        )


def push(
    db: Session, actor: Actor, kind: Kind[R, References], system: str, sent: Sent
) -> list[BatchItem]:
    """Stores the good records of a batch, and returns the outcome of each record in order."""
    own_source(actor, kind.permission, system)
    records = parsing.read(sent.batch or kind.batch, sent.body, sent.at, sent.first)
    items = [_item(kind, system, sent, n, record) for n, record in enumerate(records)]
    try:
        with db.begin_nested():
            reconcile(db, actor, kind, system, items)
            rejections.keep(db, kind, system, items)
            if sent.dry_run or (
                sent.atomic and any(x.outcome is BatchOutcome.REJECTED for x in items)
            ):
                raise _Undone  # noqa: TRY301 - leaves the savepoint
    except _Undone:
        outcomes = [_not_stored(to_batch_item(item)) for item in items]
        if sent.dry_run:
            return outcomes
        raise Invalid(
            "A record was rejected, so none was stored.",
            code="batch_rejected",
            extra={"items": [item.model_dump(mode="json") for item in outcomes]},
        ) from None
    return [to_batch_item(item) for item in items]


def upsert(
    db: Session,
    actor: Actor,
    kind: Kind[R, References],
    system: str,
    records: Sequence[R | DeletedRecord],
) -> list[Item[R]]:
    """Stores records that the service itself has parsed, such as those of an import."""
    items = [_readable(kind, system, n, f"/{n}", record) for n, record in enumerate(records)]
    reconcile(db, actor, kind, system, items)
    for item in items:
        item.warnings.extend(_hints(item))
    rejections.keep(db, kind, system, items)
    return items


def _one(
    db: Session, actor: Actor, kind: Kind[R, References], system: str, record: R | DeletedRecord
) -> Item[R]:
    own_source(actor, kind.permission, system)
    item = _readable(kind, system, 0, "", record)
    reconcile(db, actor, kind, system, [item])
    rejections.keep(db, kind, system, [item])
    return item


def counted(items: Sequence[BatchItem]) -> BatchRead:
    outcomes = [item.outcome for item in items]
    return BatchRead(
        counts={word: outcomes.count(word) for word in BatchOutcome}, items=list(items)
    )


def to_batch_item(item: Item[R]) -> BatchItem:
    return BatchItem(
        index=item.index,
        external_id=item.external_id,
        outcome=item.outcome,
        id=item.row_id,
        version=item.version,
        fingerprint=_fingerprint(item),
        errors=_faults_read(item.faults),
        warnings=_faults_read([*item.warnings, *_hints(item)]),
    )


def _fingerprint(item: Item[R]) -> str | None:
    as_sent = item.outcome not in (BatchOutcome.REJECTED, BatchOutcome.STALE)
    return item.digest if as_sent and not item.deleted else None


def _not_stored(item: BatchItem) -> BatchItem:
    """Returns the outcome without the identifier of a row that was not created after all."""
    if item.outcome is not BatchOutcome.CREATED:
        return item
    return item.model_copy(update={"id": None, "version": None, "fingerprint": None})


def _hints(item: Item[R]) -> Iterator[Fault]:
    """Yields the hints at personal data in the texts of a stored record."""
    if item.outcome is not BatchOutcome.REJECTED and not item.deleted:
        yield from text_hints.hints_in(item.record, item.at)


def _faults_read(faults: Sequence[Fault]) -> list[BatchFault]:
    return [BatchFault(pointer=f.pointer, code=f.code, detail=f.detail) for f in faults]


def put(db: Session, actor: Actor, kind: Kind[R, References], system: str, record: R) -> Item[R]:
    """Stores one record; refuses one that has faults or that its source has deleted."""
    item = _one(db, actor, kind, system, record)
    if item.faults:
        raise Invalid("The record cannot be stored: see `errors`.", errors=item.faults)
    if item.row_id is None:
        raise Conflict(
            "The source has deleted this record in a newer version.", code="deleted_at_source"
        )
    return item


def delete(
    db: Session,
    actor: Actor,
    kind: Kind[R, References],
    system: str,
    external_id: str,
    source_version: int | None,
) -> None:
    """Deletes one record that its source has deleted; a repetition changes nothing.

    Of an unknown record the version is remembered, if the caller sends one.
    """
    gone = DeletedRecord(external_id=external_id, source_version=source_version, deleted=True)
    item = _one(db, actor, kind, system, gone)
    if item.faults:
        raise Conflict(item.faults[0].detail, code=item.faults[0].code)
    if item.row_id is None and source_version is None:
        raise NotFound("The source system has pushed no record with this identifier.")


def _item(
    kind: Kind[R, References], system: str, sent: Sent, n: int, read: R | DeletedRecord | Unread
) -> Item[R]:
    number = sent.first + n
    at = f"{sent.at}/{number}"
    if number in sent.flaws:
        return Item(number, at, None, None, [sent.flaws[number]])
    if isinstance(read, Unread):
        return Item(number, at, read.external_id, None, read.faults)
    return _readable(kind, system, number, at, read)


def _readable(
    kind: Kind[R, References], system: str, number: int, at: str, record: R | DeletedRecord
) -> Item[R]:
    item: Item[R] = Item(number, at, record.external_id, record)
    item.key = kind.key(system, record.external_id)
    item.digest = GONE if record.deleted else digest(record)
    return item


def digest(record: PushedRecord | DeletedRecord) -> str:
    """Returns a hash of the content of a record, without its version and its spelling in JSON."""
    content = record.model_dump_json(exclude={"external_id", "source_version"})
    return hashlib.sha256(content.encode()).hexdigest()
