"""Sealing history, and finding what was altered, deleted, inserted, reordered or cut off.

`head_n = SHA-256(head_{n-1} ‖ n ‖ range ‖ number of lines ‖ time ‖ digest of the lines)`. Who can
write to the database can make all seals anew, so the newest heads are told to the log of the
service, which another system keeps: `verify` takes one of those and says whether it still holds.
"""

import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    LargeBinary,
    Select,
    Text,
    cast,
    func,
    insert,
    literal,
    select,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from app.core import clock
from app.models.data_protection.history_seals import Seal
from app.models.platform.history import Change, Read

BATCH = 500  # lines
WAIT_SECONDS = 40.0  # for transactions that were under way
START = b"\x00" * 32

Log = type[Change] | type[Read]
LOGS: dict[str, Log] = {"changes": Change, "reads": Read}


# The transactions that hold what an INSERT into a log locks.
_WRITING = text(
    "SELECT virtualtransaction FROM pg_locks WHERE mode = 'RowExclusiveLock' AND granted"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    " AND relation IN ('changes'::regclass, 'reads'::regclass)"
)


@dataclass(frozen=True, slots=True)
class Head:
    """Where a log's chain stands."""

    log: str
    number: int
    head: str  # hex

    def __str__(self) -> str:
        return f"{self.log}:{self.number}:{self.head}"


@dataclass(frozen=True, slots=True)
class Broken:
    """What does not hold."""

    log: str
    number: int
    detail: str


def seal(db: Session) -> list[Head]:
    """Seal what has been written since the last time; where the chains stand now."""
    return [head for log, upto in settled(db).items() if (head := extend(db, log, upto))]


def settled(db: Session, wait: float = WAIT_SECONDS) -> dict[str, int]:
    """Up to which line each log is complete; empty when that cannot be said within `wait` seconds.

    Lines take their number before they are committed. What is visible now is complete once every
    transaction that is writing has ended; each locks the table before it takes a number. `db` must
    not have written anything yet.
    """
    seen = {name: db.scalar(select(func.max(log.seq))) or 0 for name, log in LOGS.items()}
    under_way = set(db.scalars(_WRITING))
    until = time.monotonic() + wait
    while not under_way.isdisjoint(db.scalars(_WRITING)):
        if time.monotonic() > until:
            return {}
        time.sleep(0.2)
    return seen


def extend(db: Session, log: str, upto: int) -> Head | None:
    """Seal a log up to a line; its newest head, or None when it has none yet."""
    last = _last(db, log)
    begin = last.last_seq + 1 if last else 1
    number, head = (last.number, last.head) if last else (0, START)
    at = clock.now()
    made = []
    for last_seq, lines, digest in _batches(db, LOGS[log], begin, upto):
        number += 1
        head = _head(head, number, (begin, last_seq), lines, at, digest)
        made.append(
            {
                "log": log,
                "number": number,
                "first_seq": begin,
                "last_seq": last_seq,
                "lines": lines,
                "sealed_at": at,
                "digest": digest,
                "head": head,
            }
        )
        begin = last_seq + 1
    if made:
        db.execute(insert(Seal), made)
    return Head(log, number, head.hex()) if number else None


def verify(db: Session, precondition: list[Head]) -> list[Broken]:
    """Everything that does not hold; of the heads kept elsewhere, those the chain does not have."""
    broken = [fault for log in LOGS for fault in _verify(db, log)]
    for head in precondition:
        found = db.get(Seal, (head.log, head.number))
        if found is None or found.head.hex() != head.head:
            detail = "the head kept elsewhere is not in the chain: it was cut off or made anew"
            broken.append(Broken(head.log, head.number, detail))
    return broken


def unsealed(db: Session) -> int:
    """How many lines no seal covers yet."""
    ends = {log: last.last_seq if (last := _last(db, log)) else 0 for log in LOGS}
    return sum(
        db.scalar(select(func.count(model.seq)).where(model.seq > ends[log])) or 0
        for log, model in LOGS.items()
    )


def _verify(db: Session, log: str) -> Iterator[Broken]:
    head, number, begin = START, 0, 1
    for kept, lines, digest in db.execute(_kept(log)).yield_per(1000):
        number += 1
        if kept.number != number or kept.first_seq != begin:
            yield Broken(log, number, "a seal is missing")
        head = _head(
            head,
            kept.number,
            (kept.first_seq, kept.last_seq),
            kept.lines,
            kept.sealed_at,
            kept.digest,
        )
        if head != kept.head:
            yield Broken(log, kept.number, "the chain of seals was altered")
        if lines != kept.lines:
            detail = f"{kept.lines} lines were sealed, {lines} are there"
            yield Broken(log, kept.number, _range(kept, detail))
        elif digest != kept.digest:
            yield Broken(log, kept.number, _range(kept, "a line was altered"))
        head, number, begin = kept.head, kept.number, kept.last_seq + 1


def _range(kept: Seal, detail: str) -> str:
    return f"lines {kept.first_seq} to {kept.last_seq}: {detail}"


def _last(db: Session, log: str) -> Seal | None:
    newest = select(Seal).where(Seal.log == log).order_by(Seal.number.desc()).limit(1)
    return db.scalars(newest).one_or_none()


def _head(
    before: bytes, number: int, lines: tuple[int, int], count: int, at: datetime, digest: bytes
) -> bytes:
    told = f"{number}|{lines[0]}|{lines[1]}|{count}|{at.astimezone(UTC).isoformat()}|"
    return hashlib.sha256(before + told.encode() + digest).digest()


def _batches(db: Session, log: Log, begin: int, upto: int) -> Iterator[tuple[int, int, bytes]]:
    """Last line, number of lines and digest of each batch."""
    place = func.row_number().over(order_by=log.seq) - 1
    each = (
        select(log.seq, _hash(log).label("hash"), (place // literal(BATCH, Integer)).label("batch"))
        .where(log.seq.between(begin, upto))
        .subquery()
    )
    batches = select(func.max(each.c.seq), func.count(), _digest(each.c.hash, each.c.seq))
    for row in db.execute(batches.group_by(each.c.batch).order_by(each.c.batch)):
        yield row[0], row[1], row[2]


def _kept(log: str) -> Select[Seal, int, bytes]:
    """Each seal, with the number of lines there are in its range, and their digest."""
    model = LOGS[log]
    there = (
        select(
            func.count(model.seq).label("lines"),
            _digest(_hash(model), model.seq).label("digest"),
        )
        .where(model.seq.between(Seal.first_seq, Seal.last_seq))
        .lateral()
    )
    seals = select(Seal, there.c.lines, there.c.digest).join(there, true())
    return seals.where(Seal.log == log).order_by(Seal.number)


def _hash(log: Log) -> ColumnElement[bytes]:
    """SHA-256 of all that a line says, as the text of a JSON array (times in UTC)."""
    values = list(log.__table__.columns)
    return func.sha256(func.convert_to(cast(func.jsonb_build_array(*values), Text), "UTF8"))


def _digest(hashes: ColumnElement[bytes], order: Any) -> ColumnElement[bytes]:
    nothing: BindParameter[bytes] = literal(b"", LargeBinary)
    return func.sha256(func.string_agg(hashes, aggregate_order_by(nothing, order)))
