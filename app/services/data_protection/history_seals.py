"""Seals history, and finds lines that were altered, deleted, inserted, reordered or cut off.

`head_n = SHA-256(head_{n-1} ‖ n ‖ range ‖ number of lines ‖ time ‖ digest of the lines)`. Anybody
who can write to the database can compute all seals again, so the newest heads also go to the log of
the service, which another system stores: `verify` takes one of them and checks that it still holds.
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
WAIT_SECONDS = 40.0  # for running transactions
START = b"\x00" * 32

Log = type[Change] | type[Read]
LOGS: dict[str, Log] = {"changes": Change, "reads": Read}


# The transactions that have the lock that an INSERT into a log takes.
_WRITING = text(
    "SELECT virtualtransaction FROM pg_locks WHERE mode = 'RowExclusiveLock' AND granted"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    " AND relation IN ('changes'::regclass, 'reads'::regclass)"
)


@dataclass(frozen=True, slots=True)
class Head:
    """The newest head of a log's chain."""

    log: str
    number: int
    head: str  # hex

    def __str__(self) -> str:
        return f"{self.log}:{self.number}:{self.head}"


@dataclass(frozen=True, slots=True)
class Broken:
    """A break of a chain."""

    log: str
    number: int
    detail: str


def seal(db: Session) -> list[Head]:
    """Seals the lines written since the last seal, and returns the heads of the chains."""
    return [head for log, upto in settled(db).items() if (head := extend(db, log, upto))]


def settled(db: Session, wait: float = WAIT_SECONDS) -> dict[str, int]:
    """Returns the line up to which each log is complete; empty if `wait` seconds are not enough.

    Lines get their number before they are committed. The visible lines are complete once every
    transaction that is writing now has ended; each locks the table before it takes a number. `db`
    must not have written anything yet.
    """
    visible = {name: db.scalar(select(func.max(log.seq))) or 0 for name, log in LOGS.items()}
    running = set(db.scalars(_WRITING))
    until = time.monotonic() + wait
    while not running.isdisjoint(db.scalars(_WRITING)):
        if time.monotonic() > until:
            return {}
        time.sleep(0.2)
    return visible


def extend(db: Session, log: str, upto: int) -> Head | None:
    """Seals a log up to a line, and returns its newest head, or None if it has no seal yet."""
    last = _last(db, log)
    begin = last.last_seq + 1 if last else 1
    number, head = (last.number, last.head) if last else (0, START)
    at = clock.now()
    seals = []
    for last_seq, lines, digest in _batches(db, LOGS[log], begin, upto):
        number += 1
        head = _head(head, number, (begin, last_seq), lines, at, digest)
        seals.append(
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
    if seals:
        db.execute(insert(Seal), seals)
    return Head(log, number, head.hex()) if number else None


def verify(db: Session, heads: list[Head]) -> list[Broken]:
    """Returns all breaks of the chains, and which `heads` of another system are not in them."""
    broken = [fault for log in LOGS for fault in _verify(db, log)]
    for head in heads:
        seal = db.get(Seal, (head.log, head.number))
        if seal is None or seal.head.hex() != head.head:
            detail = "this head is not in the chain: the chain was cut off or computed again"
            broken.append(Broken(head.log, head.number, detail))
    return broken


def unsealed(db: Session) -> int:
    """Returns the number of lines that are not sealed yet."""
    ends = {log: last.last_seq if (last := _last(db, log)) else 0 for log in LOGS}
    return sum(
        db.scalar(select(func.count(model.seq)).where(model.seq > ends[log])) or 0
        for log, model in LOGS.items()
    )


def _verify(db: Session, log: str) -> Iterator[Broken]:
    if before := db.scalar(select(func.count()).where(LOGS[log].seq < 1)):
        yield Broken(log, 0, f"lines before the first: {before} have a number of 0 or below")
    head, number, begin = START, 0, 1
    for seal, lines, digest in db.execute(_seals(log)).yield_per(1000):
        number += 1
        if seal.number != number or seal.first_seq != begin:
            yield Broken(log, number, "a seal is missing")
        head = _head(
            head,
            seal.number,
            (seal.first_seq, seal.last_seq),
            seal.lines,
            seal.sealed_at,
            seal.digest,
        )
        if head != seal.head:
            yield Broken(log, seal.number, "the chain of seals was altered")
        if lines != seal.lines:
            detail = f"{seal.lines} lines were sealed, and there are {lines}"
            yield Broken(log, seal.number, _range(seal, detail))
        elif digest != seal.digest:
            yield Broken(log, seal.number, _range(seal, "a line was altered"))
        head, number, begin = seal.head, seal.number, seal.last_seq + 1


def _range(seal: Seal, detail: str) -> str:
    return f"lines {seal.first_seq} to {seal.last_seq}: {detail}"


def _last(db: Session, log: str) -> Seal | None:
    newest = select(Seal).where(Seal.log == log).order_by(Seal.number.desc()).limit(1)
    return db.scalars(newest).one_or_none()


def _head(
    before: bytes, number: int, lines: tuple[int, int], count: int, at: datetime, digest: bytes
) -> bytes:
    content = f"{number}|{lines[0]}|{lines[1]}|{count}|{at.astimezone(UTC).isoformat()}|"
    return hashlib.sha256(before + content.encode() + digest).digest()


def _batches(db: Session, log: Log, begin: int, upto: int) -> Iterator[tuple[int, int, bytes]]:
    """Yields the last line, the number of lines and the digest of each batch."""
    position = func.row_number().over(order_by=log.seq) - 1
    each = (
        select(
            log.seq, _hash(log).label("hash"), (position // literal(BATCH, Integer)).label("batch")
        )
        .where(log.seq.between(begin, upto))
        .subquery()
    )
    batches = select(func.max(each.c.seq), func.count(), _digest(each.c.hash, each.c.seq))
    for row in db.execute(batches.group_by(each.c.batch).order_by(each.c.batch)):
        yield row[0], row[1], row[2]


def _seals(log: str) -> Select[Seal, int, bytes]:
    """Selects each seal, with the present number and the digest of the lines in its range."""
    model = LOGS[log]
    present = (
        select(
            func.count(model.seq).label("lines"),
            _digest(_hash(model), model.seq).label("digest"),
        )
        .where(model.seq.between(Seal.first_seq, Seal.last_seq))
        .lateral()
    )
    seals = select(Seal, present.c.lines, present.c.digest).join(present, true())
    return seals.where(Seal.log == log).order_by(Seal.number)


def _hash(log: Log) -> ColumnElement[bytes]:
    """Returns the SHA-256 of all values of a line, as the text of a JSON array (times in UTC)."""
    values = list(log.__table__.columns)
    return func.sha256(func.convert_to(cast(func.jsonb_build_array(*values), Text), "UTF8"))


def _digest(hashes: ColumnElement[bytes], order: Any) -> ColumnElement[bytes]:
    nothing: BindParameter[bytes] = literal(b"", LargeBinary)
    return func.sha256(func.string_agg(hashes, aggregate_order_by(nothing, order)))
