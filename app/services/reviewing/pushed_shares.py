"""With whom records were shared: as case-management systems say, beside what was done here.

What was shared or answered here is not a source's to change; of its own the newest word counts, and
nothing is taken back. A person stands in one role, whoever names them.
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
from app.schemas.reviewing.qa_records import PushedShare
from app.services.access import Actor
from app.services.platform import bulk_writes, history
from app.services.reviewing.qa_record_states import Shown
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
    """One share as it stands with what is told: its row so far, and its columns from now on."""

    row_id: UUID | None
    before: Mapping[str, Any]
    now: dict[str, Any]

    @property
    def shown(self) -> Shown:
        return Shown(self.now["role"], self.now["shared_at"], self.now["acknowledged_at"])

    @property
    def changed(self) -> bool:
        return self.row_id is not None and self.before != self.now


def of(db: Session, record_ids: Sequence[UUID]) -> dict[UUID, list[Share]]:
    """The shares of these records, as they are kept."""
    found: dict[UUID, list[Share]] = defaultdict(list)
    if record_ids:
        columns = [getattr(QaShare, name) for name in COLUMNS]
        query = select(QaShare.qa_record_id, QaShare.id, *columns)
        for row in db.execute(query.where(bulk_writes.among(QaShare.qa_record_id, record_ids))):
            kept = {name: getattr(row, name) for name in COLUMNS}
            found[row.qa_record_id].append(Share(row.id, kept, dict(kept)))
    return found


def merged(
    kept: Sequence[Share], told: Sequence[PushedShare], people: Mapping[str, UUID]
) -> list[Share]:
    """All shares of a record, with what its source tells of them."""
    shares = [Share(each.row_id, each.before, dict(each.before)) for each in kept]
    for each in told:
        person_id = people.get(each.worker_ref)
        share = _same(shares, person_id, each.worker_ref)
        if share is None:
            share = Share(None, {}, dict.fromkeys(COLUMNS))
            share.now["worker_ref"] = each.worker_ref
            shares.append(share)
        _tell(share.now, person_id, each)
    return shares


def _same(shares: Sequence[Share], person_id: UUID | None, worker_ref: str) -> Share | None:
    of_person = (s for s in shares if person_id is not None and s.now["person_id"] == person_id)
    of_name = (s for s in shares if s.now["worker_ref"] == worker_ref)
    return next(of_person, None) or next(of_name, None)


def _tell(now: dict[str, Any], person_id: UUID | None, told: PushedShare) -> None:
    if now["worker_ref"] is not None:
        now["person_id"] = now["person_id"] or person_id
        now["role"], now["shared_at"] = told.role, told.shared_at
    if told.acknowledged_at is not None and now["acknowledged_in"] != QaRecordSource.PORTAL:
        now["acknowledged_at"] = told.acknowledged_at
        now["acknowledged_in"] = QaRecordSource.CASE_SYSTEM
        now["response_text"] = told.response_text or now["response_text"]


def keep(db: Session, actor: Actor, told: Mapping[UUID, Sequence[Share]]) -> None:
    """Write the shares of these records that are new or changed."""
    new = [
        {"id": ids.new(), "qa_record_id": record_id, **share.now}
        for record_id, shares in told.items()
        for share in shares
        if share.row_id is None
    ]
    changed = [share for shares in told.values() for share in shares if share.changed]
    bulk_writes.insert(db, QaShare, new)
    bulk_writes.update(db, QaShare, [{"id": share.row_id, **share.now} for share in changed])
    lines = [history.Line(row["id"], "qa_share.create", after=row) for row in new]
    lines += [_line(share) for share in changed]
    history.record_all(db, actor, QaShare, lines)


def _line(share: Share) -> history.Line:
    assert share.row_id is not None  # noqa: S101 - by the choice of the changed
    names = sorted(history.difference(share.before, share.now))
    return history.Line(
        share.row_id,
        "qa_share.replace",
        before={name: share.before[name] for name in names},
        after={name: share.now[name] for name in names},
    )
