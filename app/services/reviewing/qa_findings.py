"""The good practice and concerns of complete records, stored as findings."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.models.findings.findings import Finding
from app.models.platform.base import Located
from app.services.access import Actor
from app.services.findings import safeguarding_alerts
from app.services.platform import bulk_writes, events, history
from app.vocabulary.findings import FindingOrigin, FindingStatus, Polarity, Severity
from app.vocabulary.reviewing import QaRecordKind

ORIGINS = {
    QaRecordKind.CPC: FindingOrigin.CPC_QA,
    QaRecordKind.IRO: FindingOrigin.IRO_QA,
}
NOT_IN_RECORD = "The QA record that it came from no longer contains it."
MEMBERS = (
    "polarity",
    "text",
    "theme_codes",
    "section_key",
    "severity",
    "escalated_to_id",
    "escalated_at",
)


def store(db: Session, actor: Actor, records: Sequence[Mapping[str, Any]], known: bool) -> None:
    """Brings the findings in line with the records; those that are still in a record are unchanged.

    `known`: some of the records existed before, and may have findings.
    """
    missing = {record["id"]: _members_of(record) for record in records}
    stored = _stored(db, list(missing)) if known else []
    gone = []
    for row_id, record_id, members in stored:
        if members in missing[record_id]:
            missing[record_id].remove(members)
        else:
            gone.append(row_id)
    _withdraw(db, actor, gone)
    rows = [_row(record, each, actor) for record in records for each in missing[record["id"]]]
    bulk_writes.insert(db, Finding, rows)
    lines = [history.Line(row["id"], "finding.create", after=row) for row in rows]
    history.record_all(db, actor, Finding, lines)
    for row in rows:
        if row["severity"] == Severity.IMMEDIATE_SAFEGUARDING:
            safeguarding_alerts.raise_for(db, actor, row | _parsed(row))


def _parsed(row: Mapping[str, Any]) -> dict[str, Any]:
    """Returns who was told of a concern and when, which a record keeps as JSON."""
    return {
        "escalated_to_id": UUID(row["escalated_to_id"]),
        "escalated_at": datetime.fromisoformat(row["escalated_at"]),
    }


def withdraw_for(db: Session, actor: Actor, record_ids: Sequence[UUID]) -> None:
    """Withdraws the findings of records that were deleted or entered in error."""
    _withdraw(db, actor, [row_id for row_id, _, _ in _stored(db, record_ids)])


def _stored(db: Session, record_ids: Sequence[UUID]) -> list[tuple[UUID, UUID, dict[str, Any]]]:
    columns = [getattr(Finding, name) for name in MEMBERS]
    query = select(Finding.id, Finding.origin_id, *columns).where(
        Finding.origin.in_(ORIGINS.values()),
        bulk_writes.among(Finding.origin_id, record_ids),
        Finding.status == FindingStatus.RECORDED,
    )
    return [
        (row.id, row.origin_id, {name: history.plain(getattr(row, name)) for name in MEMBERS})
        for row in db.execute(query)
    ]


def _withdraw(db: Session, actor: Actor, gone: Sequence[UUID]) -> None:
    """Withdraws findings as one set; `workflow` would do it one by one."""
    changes = {
        "status": FindingStatus.WITHDRAWN,
        "status_reason": NOT_IN_RECORD,
        "withdrawn_at": clock.now(),
    }
    bulk_writes.update(db, Finding, [{"id": row_id, **changes} for row_id in gone])
    lines = [history.Line(row_id, "finding.withdraw", after=changes) for row_id in gone]
    history.record_all(db, actor, Finding, lines)
    events.emit_all(db, [("finding.withdraw", row_id) for row_id in gone], Finding)


def _members_of(record: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Returns the concerns and the good practice of a record as members of findings."""
    findings = [_concern(concern) for concern in record["concerns"]]
    if record["good_practice"] and record["good_practice_text"]:
        findings.append(
            {
                "polarity": Polarity.GOOD_PRACTICE.value,
                "text": record["good_practice_text"],
                "theme_codes": record["good_practice_theme_codes"],
                "section_key": None,
                "severity": Severity.NOTE.value,
                "escalated_to_id": None,
                "escalated_at": None,
            }
        )
    return findings


def _concern(concern: Mapping[str, Any]) -> dict[str, Any]:
    text = concern["escalated_at"]
    escalated_at = None if text is None else history.plain(datetime.fromisoformat(text))
    return {**concern, "escalated_at": escalated_at, "polarity": Polarity.CONCERN.value}


def _row(record: Mapping[str, Any], members: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    return {
        **members,
        "id": ids.new(),
        "origin": ORIGINS[record["kind"]],
        "origin_id": record["id"],
        "status": FindingStatus.RECORDED,
        "recorded_by": record["reviewer_id"] or actor.person_id,
        "practice_framework_codes": [],
        **{name: record[name] for name in ("subject_id", *Located.columns)},
    }
