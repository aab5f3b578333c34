"""The batch kind of meetings, which case-management systems push and imports read.

The rules: docs/domain/reviewing.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.models.cases.subjects import Subject
from app.models.organisation.org_units import OrgUnit
from app.models.organisation.people import Person
from app.models.reviewing.meetings import Meeting
from app.schemas.reviewing.meetings import MeetingRecord
from app.schemas.reviewing.ssd_meetings import MeetingBatchWrite
from app.security.pseudonyms import pseudonym
from app.services.access import Actor
from app.services.cases import allocations, subjects
from app.services.cases.allocations import CaseTeam
from app.services.organisation import org_units
from app.services.organisation.org_units import UnitLocation
from app.services.platform.batches.push import Item, Kind
from app.services.reviewing import due_dates, meeting_push_records, source_names
from app.services.reviewing.due_date_rules import FIRST_CONFERENCES
from app.vocabulary.organisation import OrgUnitKind, ServiceLine
from app.vocabulary.reviewing import MeetingKind
from app.vocabulary.roles import Permission

OWN = (
    "kind",
    "due_date",
    "held_on",
    "cancelled",
    "number",
    "start_event",
    "started_on",
    "quorate",
    "participation_code",
    "plan_outcome",
)


@dataclass(frozen=True)
class _References:
    """The rows that a batch refers to."""

    system: str
    subjects: Mapping[tuple[str, str], UUID]
    subjects_before: frozenset[UUID]  # the children of the stored rows
    chairs: Mapping[str, UUID]
    teams: Mapping[str, tuple[UUID, ServiceLine | None]]
    case_teams: Mapping[tuple[UUID, date], CaseTeam]
    locations: Mapping[UUID, UnitLocation]
    qa_records: Mapping[str, Any]  # the valid QA record of a meeting, by the meeting's key
    unplaced: CaseTeam | None = None  # the holder of meetings whose team is not known

    def subject(self, record: MeetingRecord) -> UUID | None:
        return self.subjects.get(_subject_key(self.system, record))

    def team(self, record: MeetingRecord) -> CaseTeam | None:
        """Returns the team in the record or, without one, the child's case team on the day."""
        line = _line(record.kind)
        if record.team_code is not None:
            team = self.teams.get(record.team_code)
            return CaseTeam(team[0], team[1] or line) if team else None
        subject_id = self.subject(record)
        held = self.case_teams.get((subject_id, _day(record))) if subject_id else None
        return held or self.unplaced


def _subject_key(system: str, record: MeetingRecord) -> tuple[str, str]:
    source = record.subject_source_system or system
    return source, pseudonym(source, record.subject_external_id)


def _line(kind: MeetingKind) -> ServiceLine:
    review = kind is MeetingKind.CIC_REVIEW
    return ServiceLine.CHILDREN_IN_CARE if review else ServiceLine.CHILD_PROTECTION


def _day(record: MeetingRecord) -> date:
    return record.held_on or record.due_date or date.min


def _subjects(db: Session, keys: set[tuple[str, str]]) -> dict[tuple[str, str], UUID]:
    return {(system, ref): child for system, ref, child in db.execute(subjects.by_number(keys))}


def _subjects_before(db: Session, system: str, items: Sequence[Item[MeetingRecord]]) -> set[UUID]:
    query = select(Meeting.subject_id).where(
        Meeting.source_system == system, Meeting.external_id.in_([item.key for item in items])
    )
    return set(db.scalars(query))


def _lock(db: Session, subject_ids: set[UUID]) -> None:
    """Locks the children, then all their meetings, as their clocks depend on each other."""
    children = select(Subject.id).where(Subject.id.in_(subject_ids)).order_by(Subject.id)
    db.execute(children.with_for_update(key_share=True))
    due_dates.lock(db, subject_ids)


def _warn(item: Item[MeetingRecord], chairs: Mapping[str, UUID]) -> None:
    ref = item.data.chair_ref
    unknown = {item.data.sent_as("chair_ref"): ref} if ref and ref not in chairs else {}
    item.warn_of(
        unknown, "Nobody has this employment reference; the meeting is saved without a chair."
    )


def _check_days(item: Item[MeetingRecord]) -> None:
    record, today = item.data, clock.today()
    if record.held_on is None and record.due_date is None:
        text = "Send the day on which the meeting was held or is due."
        item.refuse(record.sent_as("held_on"), "no_date", text)
    if record.held_on is not None and record.held_on > today:
        due_date = record.sent_as("due_date")
        text = f"This date is in the future. Use `{due_date}` for a meeting that has not been held."
        item.refuse(record.sent_as("held_on"), "in_future", text)
    if record.held_on is not None and record.cancelled:
        text = "A meeting that was held cannot be cancelled."
        item.refuse(record.sent_as("cancelled"), "held", text)
    if (record.start_event is None) != (record.started_on is None):
        text = "Send `start_event` and `started_on` together, or neither."
        item.refuse("started_on", "start_event", text)
    if record.number is not None and record.kind in FIRST_CONFERENCES:
        text = "Only reviews and review conferences have a number."
        item.refuse("number", "no_series", text)
    if record.started_on is not None and record.started_on > _day(record):
        item.refuse("started_on", "after_meeting", "Must not be after the day of the meeting.")


def _location(references: _References, record: MeetingRecord) -> dict[str, Any]:
    team = references.team(record)
    assert team is not None  # noqa: S101 - it was checked
    location = references.locations[team.org_unit_id]
    return {
        "subject_id": references.subject(record),
        **location.columns(team.service_line),
    }


class MeetingPush(Kind[MeetingRecord, _References]):
    model = Meeting
    batch = MeetingBatchWrite
    permission = Permission.MEETING_PUSH

    def set_keys(self, db: Session, system: str, items: Sequence[Item[MeetingRecord]]) -> None:
        others = {item.data.subject_source_system for item in items if not item.deleted}
        source_names.set_keys(db, Meeting, system, items, others)

    def look_up(
        self, db: Session, system: str, items: Sequence[Item[MeetingRecord]]
    ) -> _References:
        records = [item.data for item in items if not item.deleted]
        children = _subjects(db, {_subject_key(system, record) for record in records})
        before = _subjects_before(db, system, items)
        _lock(db, {*children.values(), *before})
        query = select(Person.employment_ref, Person.id).where(
            Person.employment_ref.in_({record.chair_ref for record in records if record.chair_ref})
        )
        chairs = {ref: person for ref, person in db.execute(query) if ref}
        for item in items:
            if not item.deleted:
                _warn(item, chairs)
        teams = select(OrgUnit.code, OrgUnit.id, OrgUnit.service_line).where(
            OrgUnit.kind == OrgUnitKind.TEAM,
            OrgUnit.code.in_({record.team_code for record in records if record.team_code}),
        )
        known = {code: (unit, line) for code, unit, line in db.execute(teams)}
        days = {
            (children[name], _day(record))
            for record in records
            if record.team_code is None and (name := _subject_key(system, record)) in children
        }
        case_teams = allocations.case_teams(db, days)
        units = {unit for unit, _ in known.values()}
        units |= {each.org_unit_id for each in case_teams.values()}
        unplaced = self.unplaced(db)
        units |= {unplaced.org_unit_id} if unplaced else set()
        return _References(
            system,
            children,
            frozenset(before),
            chairs,
            known,
            case_teams,
            org_units.locations(db, units),
            meeting_push_records.valid_records(db, system, [item.key for item in items]),
            unplaced,
        )

    def unplaced(self, _db: Session) -> CaseTeam | None:
        """Returns the holder of meetings whose team is not known; None refuses such meetings."""
        return None

    def check_deleted(self, references: _References, items: Sequence[Item[MeetingRecord]]) -> None:
        for item in items:
            if (qa_record := references.qa_records.get(item.key)) is not None:
                meeting_push_records.check_deleted(qa_record, item)

    def check(self, references: _References, items: Sequence[Item[MeetingRecord]]) -> None:
        for item in items:
            _check_days(item)
            record = item.data
            if references.subject(record) is None:
                text = (
                    "No child with this identifier is known from this source; push the child first."
                )
                item.refuse(record.sent_as("subject_external_id"), "unknown_subject", text)
            elif references.team(record) is None and record.team_code is not None:
                item.refuse("team_code", "no_place", "There is no team with this code.")
            elif references.team(record) is None:
                text = "This child was never allocated to a team; send a `team_code`."
                item.refuse(record.sent_as("subject_external_id"), "no_place", text)
            if (qa_record := references.qa_records.get(item.key)) is not None:
                meeting_push_records.check(qa_record, item, references.subject(record))

    def values(self, references: _References, item: Item[MeetingRecord]) -> dict[str, Any]:
        record = item.data
        return {name: getattr(record, name) for name in OWN} | {
            "takes_place_on": _day(record),
            "chair_person_id": references.chairs.get(record.chair_ref or ""),
            **_location(references, record),
        }

    def after(
        self,
        db: Session,
        actor: Actor,
        references: _References,
        items: Sequence[Item[MeetingRecord]],
    ) -> None:
        """Recalculates the due dates of the children concerned, and moves the meetings' records."""
        pushed = [item for item in items if not item.deleted]
        locations = {item.key: _location(references, item.data) for item in pushed}
        meeting_push_records.follow(db, actor, references.qa_records, locations)
        named = {references.subject(item.data) for item in pushed}
        changed = {subject_id for subject_id in named if subject_id}
        changed |= references.subjects_before
        if items:
            due_dates.recalculate(db, changed, [item.row_id for item in items if item.row_id])


PUSHED = MeetingPush()
