"""One effect for one Idempotency-Key: the answer is kept in the transaction of its effect.

It may hold a child's story, so it is kept sealed, and is told to nobody but the caller who had it.
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
    """A key, and the request it stands for."""

    key: str
    fingerprint: str


@dataclass(frozen=True)
class Kept:
    """The first answer to a request."""

    status: int
    headers: dict[str, str]
    body: bytes


def fingerprint(method: str, path: str, query: bytes, body: bytes) -> str:
    parts = b"\0".join((method.encode(), path.encode(), query, body))
    return hashlib.sha256(parts).hexdigest()


def claim(db: Session, actor: Actor, wanted: Claim) -> Kept | None:
    """The first answer, if there is one; else the key is held until this transaction ends."""
    lock = func.pg_try_advisory_xact_lock(func.hashtextextended(f"{actor.id}:{wanted.key}", 0))
    if not db.scalar(select(lock)):
        raise Conflict(
            "The first request with this key is still at work.",
            code="idempotency_running",
            headers={"Retry-After": "1"},
        )
    kept = db.get(IdempotentAnswer, (actor.id, wanted.key))
    if kept is None or kept.kept_at < clock.now() - KEPT_FOR:
        return None
    if kept.fingerprint != wanted.fingerprint:
        raise Invalid(
            "This Idempotency-Key was used for another request.", code="idempotency_mismatch"
        )
    return Kept(kept.status, kept.headers, _unsealed(kept))


def _unsealed(kept: IdempotentAnswer) -> bytes:
    try:
        return encryption.unseal(kept.body, _place(kept.caller_id, kept.key))
    except encryption.Unreadable:
        raise Conflict(
            "It was done, but its answer cannot be read any more; read the resource itself.",
            code="idempotency_unreadable",
        ) from None


def _place(caller_id: UUID, key: str) -> str:
    return f"idempotent_answers.body.{caller_id}.{key}"


def keep(
    db: Session, actor: Actor, made: Claim, status: int, headers: dict[str, str], body: bytes
) -> None:
    """Remember the answer, with the effect or not at all."""
    db.merge(
        IdempotentAnswer(
            caller_id=actor.id,
            key=made.key,
            fingerprint=made.fingerprint,
            status=status,
            headers=headers,
            body=encryption.seal(body, _place(actor.id, made.key)),
            kept_at=clock.now(),
        )
    )


def forget_old(db: Session) -> int:
    """Delete what is older than seven days; how many it were."""
    old = delete(IdempotentAnswer).where(IdempotentAnswer.kept_at < clock.now() - KEPT_FOR)
    return db.execute(old).rowcount  # type: ignore[attr-defined,no-any-return]
