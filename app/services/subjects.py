"""Subjects: kept by pseudonym, pushed by case-management systems (api.md, batches)."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import Select, delete, insert, select
from sqlalchemy.orm import Session

from app import clock, faults, ids
from app.errors import Fault, Forbidden, Invalid
from app.models.organisation import OrgUnit
from app.models.people import Person
from app.models.subjects import CaseAllocation, Subject
from app.schemas.subjects import BatchFault, BatchItem, BatchRead, SubjectQuery, SubjectRecord
from app.security import pseudonym
from app.services import access, cases, history, listing, organisation
from app.services.access import Actor
from app.vocabulary import BatchOutcome, OrgUnitKind, Permission

B = BatchOutcome
ORDERS = listing.orders(created_at=Subject.created_at)


class _Undone(Exception):
    """A dry run, or an atomic batch with a bad record: leave nothing behind."""


def search(actor: Actor, query: SubjectQuery) -> Select[Subject]:
    rows = access.visible(actor, Subject)
    if query.source_system is not None:
        rows = rows.where(Subject.source_system == query.source_system)
    if query.age_band:
        rows = rows.where(Subject.age_band.in_(query.age_band))
    if query.under is not None:
        held = cases.allocations_on(clock.today()).subquery()
        below = select(held.c.subject_id).where(
            held.c.org_unit_id.in_(organisation.below(query.under))
        )
        rows = rows.where(Subject.id.in_(below))
    return rows


@dataclass
class _Batch:
    """What is known while a batch is worked through."""

    system: str
    teams: Mapping[str, UUID]
    people: Mapping[str, UUID]
    known: dict[str, Subject] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)


def push(
    db: Session,
    actor: Actor,
    system: str,
    records: Sequence[Any],
    *,
    atomic: bool,
    dry_run: bool,
) -> BatchRead:
    """Upsert by source and identifier; the good records are kept whatever the bad ones are."""
    access.require(actor, Permission.SUBJECTS_PUSH)
    if actor.source_system != system:
        raise Forbidden("You push for your own source system only.", code="other_source")
    items: list[BatchItem] = []
    try:
        with db.begin_nested():
            items = upsert(db, actor, system, records)
            if dry_run or (atomic and any(item.outcome is B.REJECTED for item in items)):
                raise _Undone  # noqa: TRY301 - the way out of the savepoint
    except _Undone:
        if not dry_run:
            told = [item.model_dump(mode="json") for item in items]
            raise Invalid(
                "A record was rejected, so nothing was kept.",
                code="batch_rejected",
                extra={"items": told},
            ) from None
    return BatchRead(items=items)


def upsert(db: Session, actor: Actor, system: str, records: Sequence[Any]) -> list[BatchItem]:
    """One outcome for each record, in order."""
    read = [_read(n, record) for n, record in enumerate(records)]
    batch = _prepared(db, system, [r for r in read if isinstance(r, SubjectRecord)])
    order = sorted(
        (n for n, record in enumerate(read) if isinstance(record, SubjectRecord)),
        key=lambda n: read[n].external_id,  # type: ignore[union-attr]
    )
    items: dict[int, BatchItem] = {}
    for n in range(len(read)):
        record = read[n]
        if not isinstance(record, SubjectRecord):
            items[n] = _rejected(n, records[n], record)
    first = {read[n].external_id: n for n in reversed(range(len(read))) if n not in items}  # type: ignore[union-attr]
    for n in order:
        record = read[n]
        assert isinstance(record, SubjectRecord)  # noqa: S101 - by the choice of `order`
        if first[record.external_id] != n:
            text = "The batch names this record twice; the first one counts."
            twice = [Fault(f"/records/{n}/external_id", "duplicate_in_batch", text)]
            items[n] = _rejected(n, records[n], twice)
        else:
            items[n] = _keep(db, actor, batch, n, record)
    db.flush()
    return [items[n] for n in range(len(read))]


def _read(n: int, record: Any) -> SubjectRecord | list[Fault]:
    try:
        return SubjectRecord.model_validate(record)
    except ValidationError as error:
        return faults.from_pydantic(error.errors(), record, prefix=f"/records/{n}")


def _prepared(db: Session, system: str, records: Sequence[SubjectRecord]) -> _Batch:
    """Teams, people and known subjects, each by one query; the subjects locked in one order."""
    refs = sorted(pseudonym(system, record.external_id) for record in records)
    rows = db.scalars(
        select(Subject)
        .where(Subject.source_system == system, Subject.case_ref.in_(refs))
        .order_by(Subject.case_ref)
        .with_for_update()
    )
    teams = select(OrgUnit.code, OrgUnit.id).where(OrgUnit.kind == OrgUnitKind.TEAM)
    workers = {a.worker_ref for r in records for a in r.allocations if a.worker_ref}
    people = select(Person.employment_ref, Person.id).where(Person.employment_ref.in_(workers))
    return _Batch(
        system,
        dict(db.execute(teams).all()),
        {ref: person for ref, person in db.execute(people) if ref},
        {row.case_ref: row for row in rows},
    )


def _keep(db: Session, actor: Actor, batch: _Batch, n: int, record: SubjectRecord) -> BatchItem:
    wrong = _unknown(batch, n, record)
    if wrong:
        return _rejected(n, {"external_id": record.external_id}, wrong)
    case_ref = pseudonym(batch.system, record.external_id)
    body = record.model_dump(mode="json", exclude={"external_id", "source_version"})
    digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
    row = batch.known.get(case_ref)
    outcome = _outcome(row, record, digest)
    if row is None:
        row = Subject(id=ids.new(), source_system=batch.system, case_ref=case_ref)
        db.add(row)
        batch.known[case_ref] = row
    if outcome in {B.CREATED, B.UPDATED}:
        _write(db, batch, row, record, digest)
        action = f"subject.{outcome}"
        history.record(db, actor, action, row, after={"source_version": record.source_version})
    return BatchItem(
        index=n,
        external_id=record.external_id,
        outcome=outcome,
        id=row.id,
        version=row.version or 1,
        errors=[],
    )


def _outcome(row: Subject | None, record: SubjectRecord, digest: str) -> BatchOutcome:
    if row is None:
        return B.CREATED
    if (
        record.source_version is not None
        and row.source_version is not None
        and record.source_version < row.source_version
    ):
        return B.STALE
    return B.UNCHANGED if row.body_hash == digest else B.UPDATED


def _write(db: Session, batch: _Batch, row: Subject, record: SubjectRecord, digest: str) -> None:
    row.kind = record.kind
    row.age_band = record.age_band
    row.became_looked_after_on = record.became_looked_after_on
    row.legal_hold = record.legal_hold
    row.body_hash = digest
    row.deleted_at = clock.now() if record.deleted else None
    if record.source_version is not None:
        row.source_version = record.source_version
    db.flush()
    db.execute(delete(CaseAllocation).where(CaseAllocation.subject_id == row.id))
    values = [
        {
            "subject_id": row.id,
            "person_id": batch.people.get(each.worker_ref or ""),
            "org_unit_id": batch.teams[each.team_code],
            "service_line": each.service_line,
            "valid_from": each.valid_from,
            "valid_to": each.valid_to,
        }
        for each in record.allocations
        if not record.deleted
    ]
    if values:
        db.execute(insert(CaseAllocation), values)


def _unknown(batch: _Batch, n: int, record: SubjectRecord) -> list[Fault]:
    """Teams that are not there; periods that end before they begin. An unknown worker is none."""
    found = []
    for k, each in enumerate(record.allocations):
        at = f"/records/{n}/allocations/{k}"
        if each.team_code not in batch.teams:
            found.append(Fault(f"{at}/team_code", "unknown_team", "There is no such team."))
        if each.valid_to is not None and each.valid_to <= each.valid_from:
            text = "Must lie after valid_from."
            found.append(Fault(f"{at}/valid_to", "before_start", text))
    return found


def _rejected(n: int, record: Any, wrong: Sequence[Fault]) -> BatchItem:
    named = record.get("external_id") if isinstance(record, dict) else None
    return BatchItem(
        index=n,
        external_id=named if isinstance(named, str) else None,
        outcome=B.REJECTED,
        id=None,
        version=None,
        errors=[BatchFault(pointer=f.pointer, code=f.code, detail=f.detail) for f in wrong],
    )
