"""The shares of records: those that case-management systems push, and those made in a portal.

A source cannot change a share or response that was made in a portal. It can replace its own, but
not take them back. A person has one role in a record, whether named here or by the source.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import ids
from app.models.reviewing.qa_records import QaShare
from app.schemas.reviewing.qa_record_push import PushedShare
from app.services.access import Actor
from app.services.platform import bulk_writes, history
from app.services.reviewing.qa_record_states import Sharing
from app.vocabulary.reviewing import QaRecordSource

COLUMNS = (
    "person_id",
    "worker_ref",
    "role",
    "shared_at",
    "acknowledged_at",
    "acknowledged_in",
    "response_text",
)


@dataclass
class Share:
    """One share: its stored row, if any, and its columns with the pushed values."""

    row_id: UUID | None
    before: Mapping[str, Any]
    now: dict[str, Any]

    @property
    def sharing(self) -> Sharing:
        return Sharing(self.now["role"], self.now["shared_at"], self.now["acknowledged_at"])

    @property
    def changed(self) -> bool:
        return self.row_id is not None and self.before != self.now


def of(db: Session, record_ids: Sequence[UUID]) -> dict[UUID, list[Share]]:
    """Returns the stored shares of these records."""
    shares: dict[UUID, list[Share]] = defaultdict(list)
    if record_ids:
        columns = [getattr(QaShare, name) for name in COLUMNS]
        query = select(QaShare.qa_record_id, QaShare.id, *columns)
        for row in db.execute(query.where(bulk_writes.among(QaShare.qa_record_id, record_ids))):
            stored = {name: getattr(row, name) for name in COLUMNS}
            shares[row.qa_record_id].append(Share(row.id, stored, dict(stored)))
    return shares


def merged(
    stored: Sequence[Share], pushed: Sequence[PushedShare], people: Mapping[str, UUID]
) -> list[Share]:
    """Returns all shares of a record: the stored ones merged with the pushed ones."""
    shares = [Share(each.row_id, each.before, dict(each.before)) for each in stored]
    for each in pushed:
        person_id = people.get(each.worker_ref)
        share = _same(shares, person_id, each.worker_ref)
        if share is None:
            share = Share(None, {}, dict.fromkeys(COLUMNS))
            share.now["worker_ref"] = each.worker_ref
            shares.append(share)
        _merge(share.now, person_id, each)
    return shares


def _same(shares: Sequence[Share], person_id: UUID | None, worker_ref: str) -> Share | None:
    known = [share for share in shares if person_id is not None]
    of_person = (share for share in known if share.now["person_id"] == person_id)
    of_reference = (share for share in shares if share.now["worker_ref"] == worker_ref)
    return next(of_person, None) or next(of_reference, None)


def _merge(now: dict[str, Any], person_id: UUID | None, pushed: PushedShare) -> None:
    if now["worker_ref"] is not None:
        now["person_id"] = now["person_id"] or person_id
        now["role"], now["shared_at"] = pushed.role, pushed.shared_at
    if pushed.acknowledged_at is not None and now["acknowledged_in"] != QaRecordSource.PORTAL:
        now["acknowledged_at"] = pushed.acknowledged_at
        now["acknowledged_in"] = QaRecordSource.CASE_SYSTEM
        now["response_text"] = pushed.response_text or now["response_text"]


def store(db: Session, actor: Actor, merged: Mapping[UUID, Sequence[Share]]) -> None:
    """Writes the shares of these records that are new or changed."""
    new = [
        {"id": ids.new(), "qa_record_id": record_id, **share.now}
        for record_id, shares in merged.items()
        for share in shares
        if share.row_id is None
    ]
    changed = [share for shares in merged.values() for share in shares if share.changed]
    bulk_writes.insert(db, QaShare, new)
    bulk_writes.update(db, QaShare, [{"id": share.row_id, **share.now} for share in changed])
    lines = [history.Line(row["id"], "qa_share.create", after=row) for row in new]
    lines += [_line(share) for share in changed]
    history.record_all(db, actor, QaShare, lines)


def _line(share: Share) -> history.Line:
    assert share.row_id is not None  # noqa: S101 - only stored shares are changed
    names = sorted(history.difference(share.before, share.now))
    return history.Line(
        share.row_id,
        "qa_share.replace",
        before={name: share.before[name] for name in names},
        after={name: share.now[name] for name in names},
    )
