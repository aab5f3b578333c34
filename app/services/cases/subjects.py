"""Subjects: kept by pseudonym, pushed by case-management systems (api.md, batches)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, or_, select
from sqlalchemy.orm import Session, aliased

from app.core import clock, ids
from app.models.cases.subjects import CaseAllocation, Subject
from app.models.organisation.org_units import OrgUnit
from app.models.organisation.people import Person
from app.schemas.cases.subjects import CaseAllocationRead, SubjectQuery
from app.schemas.intake.subject_push import SubjectBatchWrite, SubjectRecord
from app.security.pseudonyms import pseudonym
from app.services import access
from app.services.access import Actor
from app.services.cases import allocations
from app.services.organisation import org_units
from app.services.platform import bulk_writes, documents, history, pagination
from app.services.platform.batches.push import Item, Kind
from app.services.reviewing import due_dates
from app.vocabulary.organisation import OrgUnitKind
from app.vocabulary.roles import Permission

ORDERS = pagination.orders(created_at=Subject.created_at)
OWN = ("kind", "age_band", "became_looked_after_on", "legal_hold")  # columns that are as pushed


@documents.computed(Subject, "allocation")
def _allocation(row: Any, actor: Actor) -> ColumnElement[Any]:
    """The case that is open today; of several, the one opened last."""
    held = aliased(CaseAllocation)
    return (
        select(documents.document(CaseAllocationRead, held, actor, row))
        .where(
            held.subject_id == row.id,
            held.valid_from <= actor.today,
            or_(held.valid_to.is_(None), held.valid_to > actor.today),
        )
        .order_by(held.valid_from.desc(), held.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def search(actor: Actor, query: SubjectQuery) -> Select[Subject]:
    rows = access.visible(actor, Subject)
    if query.source_system is not None:
        rows = rows.where(Subject.source_system == query.source_system)
    if query.age_band:
        rows = rows.where(Subject.age_band.in_(query.age_band))
    if query.under is not None:
        held = allocations.allocations_on(clock.today()).subquery()
        below = select(held.c.subject_id).where(
            held.c.org_unit_id.in_(org_units.below(query.under))
        )
        rows = rows.where(Subject.id.in_(below))
    return rows


@dataclass(frozen=True)
class Team:
    """A team as others name it, and the first day on which it is no more."""

    id: UUID
    ended_on: date | None


@dataclass(frozen=True)
class _Found:
    """What a batch refers to."""

    teams: Mapping[str, Team]
    people: Mapping[str, UUID]


def _look_up(db: Session, _system: str, items: Sequence[Item[SubjectRecord]]) -> _Found:
    said = [a for item in items if not item.deleted for a in item.data.allocations]
    people = people_of(db, {each.worker_ref for each in said if each.worker_ref})
    for item in items:
        if not item.deleted:
            _warn(item, people)
    return _Found(teams_of(db, {each.team_code for each in said}), people)


def _warn(item: Item[SubjectRecord], people: Mapping[str, UUID]) -> None:
    unknown = {
        f"allocations/{n}/worker_ref": each.worker_ref
        for n, each in enumerate(item.data.allocations)
        if each.worker_ref and each.worker_ref not in people
    }
    item.warn_of(unknown, "Nobody here has this reference; the case is kept without a worker.")


def teams_of(db: Session, codes: Collection[str]) -> dict[str, Team]:
    """The teams of these codes that there are, or were."""
    teams = select(OrgUnit.code, OrgUnit.id, OrgUnit.valid_to).where(
        OrgUnit.kind == OrgUnitKind.TEAM, bulk_writes.among(OrgUnit.code, codes)
    )
    return {code: Team(team, ended_on) for code, team, ended_on in db.execute(teams)}


def team_fault(team: Team | None, until: date | None) -> str | None:
    """Why a case cannot be in a team until a day (None: for good)."""
    if team is None:
        return "unknown_team"
    return "ended_team" if org_units.outlasted(team.ended_on, until) else None


def people_of(db: Session, refs: Collection[str]) -> dict[str, UUID]:
    """The people of these employment references that there are."""
    people = select(Person.employment_ref, Person.id).where(
        bulk_writes.among(Person.employment_ref, refs)
    )
    return {ref: person for ref, person in db.execute(people) if ref}


TEAM_FAULTS = {
    "unknown_team": "There is no such team.",
    "ended_team": "The team has ended, and the case lasts on.",
}


def _check(found: _Found, items: Sequence[Item[SubjectRecord]]) -> None:
    """Teams that are not there, or no more; periods without a day. An unknown worker is none."""
    for item in items:
        for n, each in enumerate(item.data.allocations):
            at = f"allocations/{n}"
            fault = team_fault(found.teams.get(each.team_code), each.valid_to)
            if fault is not None:
                item.refuse(f"{at}/team_code", fault, TEAM_FAULTS[fault])
            if each.valid_to is not None and each.valid_to <= each.valid_from:
                item.refuse(f"{at}/valid_to", "before_start", "Must lie after valid_from.")


def _values(_found: _Found, item: Item[SubjectRecord]) -> dict[str, Any]:
    return {name: getattr(item.data, name) for name in OWN}


Case = dict[str, Any]  # a row of CaseAllocation but for its identifier and its child
TOLD = ("person_id", "org_unit_id", "service_line", "valid_from", "valid_to")


def allocate(db: Session, actor: Actor, wanted: Mapping[UUID, Sequence[Case]]) -> list[UUID]:
    """Make these the cases of each child, with a line of its history; whose cases changed."""
    held = _held(db, wanted)
    before = {child: _told(held.get(child, ())) for child in wanted}
    after = {child: _told(rows) for child, rows in wanted.items()}
    changed = [child for child in wanted if before[child] != after[child]]
    theirs = bulk_writes.among(CaseAllocation.subject_id, changed)
    db.execute(delete(CaseAllocation).where(theirs))
    rows = [
        {"id": ids.new(), "subject_id": child, **row} for child in changed for row in wanted[child]
    ]
    bulk_writes.insert(db, CaseAllocation, rows)
    lines = [
        history.Line(
            child,
            "subject.allocate",
            before={"allocations": before[child]},
            after={"allocations": after[child]},
        )
        for child in changed
    ]
    history.record_all(db, actor, Subject, lines)
    return changed


def end_cases(db: Session, actor: Actor, children: Sequence[UUID], day: date) -> list[UUID]:
    """Their cases that are open on a day end with it; whose did.

    What was pushed of them last stands no longer, so the same again opens the case again.
    """
    locked = select(Subject.id).where(bulk_writes.among(Subject.id, children)).order_by(Subject.id)
    db.execute(locked.with_for_update(key_share=True))
    wanted = {
        child: [row | {"valid_to": day} if _open_on(day, row) else row for row in rows]
        for child, rows in _held(db, children).items()
    }
    ended = allocate(db, actor, wanted)
    bulk_writes.update(db, Subject, [{"id": child, "body_hash": None} for child in ended])
    return ended


def _open_on(day: date, row: Case) -> bool:
    return bool(row["valid_from"] < day and (row["valid_to"] is None or row["valid_to"] > day))


def _held(db: Session, children: Iterable[UUID]) -> dict[UUID, list[Case]]:
    """The cases of these children, as they are kept."""
    columns = [getattr(CaseAllocation, name) for name in TOLD]
    query = select(CaseAllocation.subject_id, *columns).where(
        bulk_writes.among(CaseAllocation.subject_id, children)
    )
    found: dict[UUID, list[Case]] = {}
    for child, *values in db.execute(query):
        found.setdefault(child, []).append(dict(zip(TOLD, values, strict=True)))
    return found


def _told(rows: Iterable[Case]) -> list[Case]:
    """As history tells them, in one order."""
    plain = [{name: history.plain(row[name]) for name in TOLD} for row in rows]
    return sorted(plain, key=lambda row: [str(row[name]) for name in ("valid_from", *TOLD)])


def _cases(found: _Found, item: Item[SubjectRecord]) -> list[Case]:
    """Allocations are as they were pushed last; a deleted subject has none."""
    if item.deleted:
        return []
    return [
        {
            "person_id": found.people.get(each.worker_ref or ""),
            "org_unit_id": found.teams[each.team_code].id,
            "service_line": each.service_line,
            "valid_from": each.valid_from,
            "valid_to": each.valid_to,
        }
        for each in item.data.allocations
    ]


def _after(db: Session, actor: Actor, found: _Found, items: Sequence[Item[SubjectRecord]]) -> None:
    """Whose case it is; and the clocks of the reviews, which run from the start of care."""
    allocate(db, actor, {item.id: _cases(found, item) for item in items})
    known = [item.id for item in items if not item.created]
    if known:
        due_dates.lock(db, known)
        due_dates.settle(db, known)


PUSHED: Kind[SubjectRecord, _Found] = Kind(
    model=Subject,
    batch=SubjectBatchWrite,
    permission=Permission.SUBJECT_PUSH,
    look_up=_look_up,
    check=_check,
    values=_values,
    after=_after,
    key_column="case_ref",
    key=pseudonym,
)
