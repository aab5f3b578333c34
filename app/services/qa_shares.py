"""With whom records were shared: as case-management systems say, beside what was shared here."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import ids
from app.models.qa_records import QaShare
from app.schemas.qa_records import PushedShare
from app.services import history, set_writes
from app.services.access import Actor

SAID = ("acknowledged_at", "response_text")


def of(db: Session, record_ids: Sequence[UUID]) -> dict[UUID, list[Any]]:
    """The shares of these records."""
    found: dict[UUID, list[Any]] = defaultdict(list)
    if record_ids:
        query = select(
            QaShare.id, QaShare.qa_record_id, QaShare.person_id, QaShare.role, QaShare.shared_at,
            QaShare.acknowledged_at, QaShare.response_text,
        ).where(set_writes.among(QaShare.qa_record_id, record_ids))  # fmt: skip
        for row in db.execute(query):
            found[row.qa_record_id].append(row)
    return found


def keep(
    db: Session,
    actor: Actor,
    told: Mapping[UUID, Sequence[PushedShare]],
    people: Mapping[str, UUID],
    before: Mapping[UUID, Sequence[Any]],
) -> None:
    """Add what is new and what was answered since; nothing is taken back."""
    new, answered = [], []
    for record_id, shares in told.items():
        known = list(before.get(record_id, ()))
        for share in shares:
            person_id = people.get(share.worker_ref)
            row = _same(known, person_id, share)
            if row is None:
                new.append(_row(record_id, person_id, share))
            elif share.acknowledged_at is not None and any(
                getattr(row, name) != getattr(share, name) for name in SAID
            ):
                answered.append({"id": row.id, **{name: getattr(share, name) for name in SAID}})
    set_writes.insert(db, QaShare, new)
    set_writes.update(db, QaShare, answered)
    lines = [history.Line(row["id"], "qa_share.create", after=row) for row in new]
    lines += [history.Line(row["id"], "qa_share.replace", after=row) for row in answered]
    history.record_all(db, actor, QaShare, lines)


def _same(known: list[Any], person_id: UUID | None, share: PushedShare) -> Any:
    """The row of that person; of somebody unknown, the one of that role and instant."""
    for row in known:
        alike = row.role is share.role and row.shared_at == share.shared_at
        if row.person_id == person_id and (person_id is not None or alike):
            return row
    return None


def _row(record_id: UUID, person_id: UUID | None, share: PushedShare) -> dict[str, Any]:
    return {
        "id": ids.new(),
        "qa_record_id": record_id,
        "person_id": person_id,
        "role": share.role,
        "shared_at": share.shared_at,
        "acknowledged_at": share.acknowledged_at,
        "response_text": share.response_text,
    }
