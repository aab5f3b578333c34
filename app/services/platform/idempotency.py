"""One effect for each Idempotency-Key: the answer is stored in the transaction of its effect.

It may hold a child's story, so it is encrypted, and only the same caller ever gets it again.
"""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Conflict, Invalid
from app.models.platform.idempotency import IdempotentAnswer
from app.security import encryption
from app.services.access import Actor

KEPT_FOR = timedelta(days=7)


@dataclass(frozen=True)
class Claim:
    """A key, and the fingerprint of its request."""

    key: str
    fingerprint: str


@dataclass(frozen=True)
class StoredAnswer:
    """The first answer to a request."""

    status: int
    headers: dict[str, str]
    body: bytes


def fingerprint(method: str, path: str, query: bytes, body: bytes) -> str:
    parts = b"\0".join((method.encode(), path.encode(), query, body))
    return hashlib.sha256(parts).hexdigest()


def claim(db: Session, actor: Actor, claim: Claim) -> StoredAnswer | None:
    """Returns the first answer if there is one; else locks the key until the transaction ends."""
    lock = func.pg_try_advisory_xact_lock(func.hashtextextended(f"{actor.id}:{claim.key}", 0))
    if not db.scalar(select(lock)):
        raise Conflict(
            "The first request with this Idempotency-Key is still being processed; try again.",
            code="idempotency_running",
            headers={"Retry-After": "1"},
        )
    row = db.get(IdempotentAnswer, (actor.id, claim.key))
    if row is None or row.kept_at < clock.now() - KEPT_FOR:
        return None
    if row.fingerprint != claim.fingerprint:
        raise Invalid(
            "This Idempotency-Key was used for another request; send a new key.",
            code="idempotency_mismatch",
        )
    return StoredAnswer(row.status, row.headers, _decrypted(row))


def _decrypted(row: IdempotentAnswer) -> bytes:
    try:
        return encryption.unseal(row.body, _column_of(row.caller_id, row.key))
    except encryption.Unreadable:
        raise Conflict(
            "The request was done, but its answer can no longer be read; get the resource instead.",
            code="idempotency_unreadable",
        ) from None


def _column_of(caller_id: UUID, key: str) -> str:
    return f"idempotent_answers.body.{caller_id}.{key}"


def keep(
    db: Session, actor: Actor, claim: Claim, status: int, headers: dict[str, str], body: bytes
) -> None:
    """Stores the answer in the transaction of its effect."""
    db.merge(
        IdempotentAnswer(
            caller_id=actor.id,
            key=claim.key,
            fingerprint=claim.fingerprint,
            status=status,
            headers=headers,
            body=encryption.seal(body, _column_of(actor.id, claim.key)),
            kept_at=clock.now(),
        )
    )


def forget_old(db: Session) -> int:
    """Deletes answers older than seven days, and returns their number."""
    old = delete(IdempotentAnswer).where(IdempotentAnswer.kept_at < clock.now() - KEPT_FOR)
    return db.execute(old).rowcount  # type: ignore[attr-defined,no-any-return]
