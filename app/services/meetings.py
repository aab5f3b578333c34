"""Meetings, held or due: pushed by case-management systems, or imported (domain 7)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, exists, literal, or_, select, tuple_
from sqlalchemy.orm import Session

from app import clock
from app.errors import NotFound
from app.models.meetings import Meeting
from app.models.organisation import OrgUnit
from app.models.people import Person
from app.models.qa_records import QaRecord
from app.models.subjects import Subject
from app.schemas.meetings import MeetingQuery, MeetingRecord, MissingQaQuery
from app.schemas.ssd_meetings import MeetingBatchWrite
from app.security import pseudonym
from app.services import access, cases, documents, listing, meeting_chains, organisation
from app.services.access import Actor
from app.services.batches import Item, Kind
from app.services.calendar import CLOCKS
from app.services.cases import Whose
from app.services.organisation import Whereabouts
from app.vocabulary import QA_COMPLETE, MeetingKind, OrgUnitKind, Permission, ServiceLine

ORDERS = listing.orders(takes_place_on=Meeting.takes_place_on, created_at=Meeting.created_at)
OLDEST_HELD = listing.Order((Meeting.held_on,))
OWN = (
    "kind", "due_date", "held_on", "cancelled", "start_event", "started_on", "quorate",
    "participation_code", "plan_outcome",
)  # fmt: skip
# A review that has no name of its own is called `child+day`, and no child's name is kept.
_OF_A_CHILD = re.compile(r"(.+)\+([0-9]{4}-[0-9]{2}-[0-9]{2})", re.DOTALL)
_PSEUDONYM = re.compile(r"[0-9a-f]{32}")


def key(system: str, external_id: str) -> str:
    """What a meeting is kept under: as its source calls it, but for a child's identifier in it."""
    found = _OF_A_CHILD.fullmatch(external_id)
    if found is None or _PSEUDONYM.fullmatch(found[1]) or not found[1].strip():
        return external_id
    return f"{pseudonym(system, found[1])}+{found[2]}"


@documents.computed(Meeting, "clock_source")
def _clock_source(row: Any, _actor: Actor) -> Any:
    said = [(row.clock_code == code, literal(each.source)) for code, each in CLOCKS.items()]
    return case(*said)


@documents.computed(Meeting, "in_time")
def _in_time(row: Any, _actor: Actor) -> Any:
    return row.held_on <= row.due_by


@documents.computed(Meeting, "qa_record_id")
def _qa_record_id(row: Any, _actor: Actor) -> Any:
    complete = (
        QaRecord.meeting_id == row.id,
        QaRecord.status.in_(QA_COMPLETE),
        QaRecord.deleted_at.is_(None),
    )
    return select(QaRecord.id).where(*complete).limit(1).scalar_subquery()


def search(actor: Actor, query: MeetingQuery) -> Select[Meeting]:
    rows = access.visible(actor, Meeting)
    for name in ("source_system", "subject_id", "chair_person_id", "cancelled"):
        wanted = getattr(query, name)
        if wanted is not None:
            rows = rows.where(getattr(Meeting, name) == wanted)
    if query.external_id is not None:
        named = key(query.source_system or actor.source_system or "-", query.external_id)
        rows = rows.where(Meeting.external_id == named)
    if query.service_line:
        rows = rows.where(Meeting.service_line.in_(query.service_line))
    if query.held is not None:
        rows = rows.where(Meeting.held_on.is_not(None) == query.held)
    if query.in_time is not None:
        rows = rows.where((Meeting.held_on <= Meeting.due_by) == query.in_time)
    if not query.include_deleted:
        rows = rows.where(Meeting.deleted_at.is_(None))
    return _among(rows, query, Meeting.takes_place_on)


def missing_qa(actor: Actor, query: MissingQaQuery, system: str | None = None) -> Select[Meeting]:
    """Meetings held by a day of which no completed record stood at its end."""
    day = min(query.as_of or clock.today(), clock.today())
    rows = access.visible(actor, Meeting).where(
        Meeting.held_on <= day,
        or_(Meeting.deleted_at.is_(None), Meeting.deleted_at > clock.end_of(day)),
        ~exists(stood_at(day)),
    )
    if system is not None:
        rows = rows.where(Meeting.source_system == system)
    return _among(rows, query, Meeting.held_on)


def stood_at(day: date) -> Select[UUID]:
    """The record of a meeting that was complete, and not yet found to be an error, on a day."""
    end = clock.end_of(day)
    return select(QaRecord.id).where(
        QaRecord.meeting_id == Meeting.id,
        QaRecord.completed_at < end,
        or_(QaRecord.entered_in_error_at.is_(None), QaRecord.entered_in_error_at >= end),
        or_(QaRecord.deleted_at.is_(None), QaRecord.deleted_at >= end),
    )


def _among(rows: Select[Meeting], query: Any, day: Any) -> Select[Meeting]:
    if query.kind:
        rows = rows.where(Meeting.kind.in_(query.kind))
    if query.under is not None:
        rows = rows.where(Meeting.org_unit_id.in_(organisation.below(query.under)))
    if query.after is not None:
        rows = rows.where(day >= query.after)
    if query.before is not None:
        rows = rows.where(day < query.before)
    return rows


def of_source(db: Session, actor: Actor, system: str, external_id: str) -> UUID:
    """The identifier of a visible meeting of a source."""
    rows = access.visible(actor, Meeting).where(
        Meeting.source_system == system, Meeting.external_id == key(system, external_id)
    )
    found: UUID | None = db.scalar(rows.with_only_columns(Meeting.id))
    if found is None:
        raise NotFound("The source has pushed no such meeting, or it is not visible to you.")
    return found


# Pushed


@dataclass(frozen=True)
class _Found:
    """What a batch refers to."""

    system: str
    subjects: Mapping[tuple[str, str], UUID]
    before: frozenset[UUID]  # whose meetings the rows were until now
    chairs: Mapping[str, UUID]
    teams: Mapping[str, tuple[UUID, ServiceLine | None]]
    whose: Mapping[tuple[UUID, date], Whose]
    places: Mapping[UUID, Whereabouts]

    def subject(self, record: MeetingRecord) -> UUID | None:
        return self.subjects.get(_named(self.system, record))

    def place(self, record: MeetingRecord) -> Whose | None:
        """The team that is said, else whose case the child was on the day."""
        line = _line(record.kind)
        if record.team_code is not None:
            team = self.teams.get(record.team_code)
            return Whose(team[0], team[1] or line) if team else None
        subject_id = self.subject(record)
        return self.whose.get((subject_id, _day(record))) if subject_id else None


def _named(system: str, record: MeetingRecord) -> tuple[str, str]:
    source = record.subject_source_system or system
    return source, pseudonym(source, record.subject_external_id)


def _line(kind: MeetingKind) -> ServiceLine:
    review = kind is MeetingKind.CIC_REVIEW
    return ServiceLine.CHILDREN_IN_CARE if review else ServiceLine.CHILD_PROTECTION


def _day(record: MeetingRecord) -> date:
    return record.held_on or record.due_date or date.min


def _look_up(db: Session, system: str, items: Sequence[Item[MeetingRecord]]) -> _Found:
    said = [item.data for item in items if not item.deleted]
    subjects = _subjects(db, {_named(system, record) for record in said})
    before = _before(db, system, items)
    _lock(db, {*subjects.values(), *before})
    chairs = select(Person.employment_ref, Person.id).where(
        Person.employment_ref.in_({record.chair_ref for record in said if record.chair_ref})
    )
    teams = select(OrgUnit.code, OrgUnit.id, OrgUnit.service_line).where(
        OrgUnit.kind == OrgUnitKind.TEAM,
        OrgUnit.code.in_({record.team_code for record in said if record.team_code}),
    )
    known = {code: (unit, line) for code, unit, line in db.execute(teams)}
    days = {
        (subjects[name], _day(record))
        for record in said
        if record.team_code is None and (name := _named(system, record)) in subjects
    }
    whose = cases.whose(db, days)
    units = {unit for unit, _ in known.values()} | {each.org_unit_id for each in whose.values()}
    return _Found(
        system,
        subjects,
        frozenset(before),
        {ref: person for ref, person in db.execute(chairs) if ref},
        known,
        whose,
        organisation.whereabouts(db, units),
    )


def _subjects(db: Session, names: set[tuple[str, str]]) -> dict[tuple[str, str], UUID]:
    query = select(Subject.source_system, Subject.case_ref, Subject.id).where(
        tuple_(Subject.source_system, Subject.case_ref).in_(names), Subject.deleted_at.is_(None)
    )
    return {(system, ref): subject for system, ref, subject in db.execute(query)}


def _before(db: Session, system: str, items: Sequence[Item[MeetingRecord]]) -> set[UUID]:
    query = select(Meeting.subject_id).where(
        Meeting.source_system == system, Meeting.external_id.in_([item.key for item in items])
    )
    return set(db.scalars(query))


def _lock(db: Session, subject_ids: set[UUID]) -> None:
    """The children, then all their meetings, whose clocks hang together; each by identifier."""
    children = select(Subject.id).where(Subject.id.in_(subject_ids)).order_by(Subject.id)
    db.execute(children.with_for_update(key_share=True))
    meeting_chains.lock(db, subject_ids)


def _check(found: _Found, items: Sequence[Item[MeetingRecord]]) -> None:
    for item in items:
        _check_days(item)
        record = item.data
        if found.subject(record) is None:
            text = "The source has pushed no such subject; push it first."
            item.refuse(record.spelt("subject_external_id"), "unknown_subject", text)
        elif found.place(record) is None:
            where = "team_code" if record.team_code is not None else "subject_external_id"
            text = "Belongs to no team: the child is allocated to none, or there is no such team."
            item.refuse(record.spelt(where), "no_place", text)


def _check_days(item: Item[MeetingRecord]) -> None:
    record, today = item.data, clock.today()
    if record.held_on is None and record.due_date is None:
        item.refuse(record.spelt("held_on"), "no_date", "Needs the day it was held, or is due.")
    if record.held_on is not None and record.held_on > today:
        item.refuse(record.spelt("held_on"), "in_future", "Lies ahead; say due_date.")
    if record.held_on is not None and record.cancelled:
        item.refuse(record.spelt("cancelled"), "held", "What was held was not cancelled.")
    if (record.start_event is None) != (record.started_on is None):
        item.refuse("started_on", "start_event", "Goes with start_event.")
    if record.started_on is not None and record.started_on > _day(record):
        item.refuse("started_on", "after_meeting", "Lies after the meeting.")


def _values(found: _Found, item: Item[MeetingRecord]) -> dict[str, Any]:
    record = item.data
    place, subject_id = found.place(record), found.subject(record)
    assert place is not None  # noqa: S101 - it was checked
    here = found.places[place.org_unit_id]
    return {name: getattr(record, name) for name in OWN} | {
        "subject_id": subject_id,
        "takes_place_on": _day(record),
        "chair_person_id": found.chairs.get(record.chair_ref or ""),
        "org_unit_id": here.org_unit_id,
        "district_id": here.district_id,
        "area_id": here.area_id,
        "service_line": place.service_line,
    }


def _settle(
    db: Session, _actor: Actor, found: _Found, items: Sequence[Item[MeetingRecord]]
) -> None:
    """The clocks of every child whose meetings changed."""
    said = {found.subject(item.data) for item in items if not item.deleted}
    changed = {subject_id for subject_id in said if subject_id} | found.before
    if items:
        meeting_chains.settle(db, changed, [item.row_id for item in items if item.row_id])


PUSHED: Kind[MeetingRecord, _Found] = Kind(
    model=Meeting,
    batch=MeetingBatchWrite,
    permission=Permission.MEETING_PUSH,
    look_up=_look_up,
    check=_check,
    values=_values,
    after=_settle,
    key=key,
)
