"""Good practice and concerns of complete records, as findings among those of audits."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import ids
from app.models.findings.findings import Finding
from app.models.platform.base import Located
from app.services.access import Actor
from app.services.platform import bulk_writes, events, history
from app.vocabulary.findings import FindingOrigin, FindingStatus, Polarity, Severity
from app.vocabulary.reviewing import QaRecordKind

ORIGINS = {
    QaRecordKind.CPC: FindingOrigin.CPC_QA,
    QaRecordKind.IRO: FindingOrigin.IRO_QA,
}
NO_LONGER = "The record it came from says it no more."
SAID = (
    "polarity",
    "text",
    "theme_codes",
    "section_key",
    "severity",
    "escalated_to",
    "escalated_at",
)


def keep(db: Session, actor: Actor, records: Sequence[Mapping[str, Any]], known: bool) -> None:
    """Make the findings of these records be what the records say; what still stands stays.

    `known`: some of the records were there before, and may have findings.
    """
    wanted = {record["id"]: _said(record) for record in records}
    standing = _standing(db, list(wanted)) if known else []
    gone = []
    for row_id, record_id, said in standing:
        if said in wanted[record_id]:
            wanted[record_id].remove(said)
        else:
            gone.append(row_id)
    _forget(db, actor, gone)
    rows = [_row(record, said, actor) for record in records for said in wanted[record["id"]]]
    bulk_writes.insert(db, Finding, rows)
    lines = [history.Line(row["id"], "finding.create", after=row) for row in rows]
    history.record_all(db, actor, Finding, lines)


def withdraw_for(db: Session, actor: Actor, record_ids: Sequence[UUID]) -> None:
    """The records do not stand, and so neither do their findings."""
    _forget(db, actor, [row_id for row_id, _, _ in _standing(db, record_ids)])


def _standing(db: Session, record_ids: Sequence[UUID]) -> list[tuple[UUID, UUID, dict[str, Any]]]:
    columns = [getattr(Finding, name) for name in SAID]
    query = select(Finding.id, Finding.origin_id, *columns).where(
        Finding.origin.in_(ORIGINS.values()),
        bulk_writes.among(Finding.origin_id, record_ids),
        Finding.status == FindingStatus.RECORDED,
    )
    return [
        (row.id, row.origin_id, {name: history.plain(getattr(row, name)) for name in SAID})
        for row in db.execute(query)
    ]


def _forget(db: Session, actor: Actor, gone: Sequence[UUID]) -> None:
    """Their records say them no more: as a set, what `workflow` does for one."""
    said = {"status": FindingStatus.WITHDRAWN, "status_reason": NO_LONGER}
    bulk_writes.update(db, Finding, [{"id": row_id, **said} for row_id in gone])
    lines = [history.Line(row_id, "finding.withdraw", after=said) for row_id in gone]
    history.record_all(db, actor, Finding, lines)
    events.emit_all(db, [("finding.withdraw", row_id) for row_id in gone], Finding)


def _said(record: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What a record says, as findings say it."""
    found = [_concern(concern) for concern in record["concerns"]]
    if record["good_practice"] and record["good_practice_text"]:
        found.append(
            {
                "polarity": Polarity.GOOD_PRACTICE.value,
                "text": record["good_practice_text"],
                "theme_codes": record["good_practice_theme_codes"],
                "section_key": None,
                "severity": Severity.NOTE.value,
                "escalated_to": None,
                "escalated_at": None,
            }
        )
    return found


def _concern(concern: Mapping[str, Any]) -> dict[str, Any]:
    told = concern["escalated_at"]
    at = None if told is None else history.plain(datetime.fromisoformat(told))
    return {**concern, "escalated_at": at, "polarity": Polarity.CONCERN.value}


def _row(record: Mapping[str, Any], said: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    return {
        **said,
        "id": ids.new(),
        "origin": ORIGINS[record["kind"]],
        "origin_id": record["id"],
        "status": FindingStatus.RECORDED,
        "recorded_by": record["reviewer_id"] or actor.person_id,
        "practice_framework_codes": [],
        **{name: record[name] for name in ("subject_id", *Located.columns)},
    }
