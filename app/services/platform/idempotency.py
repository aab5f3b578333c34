"""One effect for each Idempotency-Key: the answer is stored in the transaction of its effect.

It may hold a child's story, so it is encrypted, and only the same caller ever gets it again.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Conflict, Invalid, NotFound
from app.models.platform.base import Record
from app.models.platform.idempotency import IdempotentAnswer
from app.security import encryption
from app.services import access
from app.services.access import Actor
from app.services.platform import read_log
from app.services.platform.reading import Reading

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
    about: "About | None" = None


About = tuple[type[Record], Sequence[UUID]]  # the rows that an answer is about


def ask_again(reading: Reading, stored: StoredAnswer) -> None:
    """Refuses an answer about a row that its caller no longer sees, and logs that it is read."""
    if stored.about is None:
        return
    model, row_ids = stored.about
    rows = access.visible(reading.actor, model).where(model.id.in_(row_ids))
    seen = reading.connection.scalars(
        rows.with_only_columns(model.id), reading.actor.parameters()
    ).all()
    if set(seen) != set(row_ids):
        raise NotFound(
            f"The request was done, but its {access.label(model)} is no longer visible to you."
        )
    read_log.note(reading, model, rows)


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
    return StoredAnswer(row.status, row.headers, _decrypted(row), _about(row))


def _about(row: IdempotentAnswer) -> About | None:
    if row.entity is None or row.entity_ids is None:
        return None
    return access.model_named(row.entity), row.entity_ids


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


def keep(db: Session, actor: Actor, claim: Claim, answer: StoredAnswer) -> None:
    """Stores the answer in the transaction of its effect."""
    model, row_ids = answer.about or (None, None)
    db.merge(
        IdempotentAnswer(
            caller_id=actor.id,
            key=claim.key,
            fingerprint=claim.fingerprint,
            status=answer.status,
            headers=answer.headers,
            entity=model and model.__tablename__,
            entity_ids=row_ids,
            body=encryption.seal(answer.body, _column_of(actor.id, claim.key)),
            kept_at=clock.now(),
        )
    )


def forget_old(db: Session) -> int:
    """Deletes answers older than seven days, and returns their number."""
    old = delete(IdempotentAnswer).where(IdempotentAnswer.kept_at < clock.now() - KEPT_FOR)
    return db.execute(old).rowcount  # type: ignore[attr-defined,no-any-return]
