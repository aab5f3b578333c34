"""Imports the reviews of a statutory return as meetings that were held or are due."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from app.core import clock
from app.models.cases.subjects import CaseAllocation, Subject
from app.models.reviewing.meetings import Meeting
from app.schemas.intake.subject_push import SubjectRecord
from app.schemas.reviewing.meetings import MeetingRecord
from app.security.pseudonyms import pseudonym
from app.services.access import Actor
from app.services.cases.allocations import CaseTeam
from app.services.intake import ssda903_parser, subject_push
from app.services.intake.ssda903_frame import stable_team
from app.services.intake.ssda903_records import LastStay, ReviewRow
from app.services.intake.ssda903_rows import RowError
from app.services.intake.ssda903_tables import ReturnTables
from app.services.organisation import references
from app.services.platform.batches import push
from app.services.reviewing.meeting_push import MeetingPush
from app.vocabulary.organisation import ServiceLine
from app.vocabulary.platform import BatchOutcome
from app.vocabulary.reviewing import ClockGap, MeetingKind

BATCH_SIZE = 1000  # records that are pushed at once
YEAR_STARTS = (4, 1)  # the month and day on which the year of a return starts
MOST_REVIEWS = 200  # the highest number of a review
TEAM_NOT_KNOWN = (
    "The team of {} is not known, because their child was never in a team; they are held by the"
    " whole council."
)
NO_REVIEWS = "{} has no reviews."
TEAMS_BY_CHANCE = (
    "Some reviews are of children without a team, so they were assigned to a team at random"
    " (the same one every time for the same child)."
)


@dataclass(frozen=True)
class ReviewsImport:
    """The counts, errors and notes of the reviews of a return."""

    counts: dict[str, int] = field(default_factory=dict)
    errors: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def import_reviews(
    db: Session,
    actor: Actor,
    tables: ReturnTables,
    as_at: date,
    system: str,
    demo_teams: Sequence[str],
    last_stays: Mapping[str, LastStay],
) -> ReviewsImport:
    """Pushes every review as a meeting: held by the day of the return, or due after it.

    A child outside the frame of the return is stored by pseudonym, with the start and the legal
    status of the last stay where they are known, because these set a statutory clock. The team of
    a child who was never in one is not known, unless there are teams of a demo to choose from.
    """
    rows, errors, repeated = ssda903_parser.parse_reviews(tables.reviews, tables.review_report)
    children = sorted({row.child_id for row in rows})
    _add_children(db, actor, children, system, last_stays)
    with_team = _children_with_team(db, system)
    until = min(as_at, clock.today())
    numbers = _numbers(rows, as_at, _stay_starts(db, system, children))
    records = [
        _record(row, number, until, system, with_team, demo_teams)
        for row, number in zip(rows, numbers, strict=True)
    ]
    outcomes, refused = _push(db, actor, records, rows, system)
    held = sum(record.held_on is not None for record in records)
    teamless = sum(pseudonym(system, row.child_id) not in with_team for row in rows)
    return ReviewsImport(
        {
            "reviews_read": len(rows),
            "reviews_held": held,
            "reviews_due": len(rows) - held,
            "reviews_repeated": len(repeated),
            "reviews_without_clock": _without_clock(db, system),
            **{f"reviews_{word.value}": outcomes[word] for word in BatchOutcome},
        },
        [asdict(error) for error in [*errors, *refused]],
        _notes(tables, teamless, by_chance=bool(demo_teams)),
    )


def _notes(tables: ReturnTables, teamless: int, *, by_chance: bool) -> list[str]:
    notes = list(tables.review_report.notes)
    notes += [NO_REVIEWS.format(table.name) for table in tables.reviews if table.is_empty]
    if teamless and by_chance:
        notes.append(TEAMS_BY_CHANCE)
    elif teamless:
        reviews = "1 review" if teamless == 1 else f"{teamless} reviews"
        notes.append(TEAM_NOT_KNOWN.format(reviews))
    return notes


class ReviewPush(MeetingPush):
    """The reviews of a return: one whose team is not known is held by the whole council."""

    def unplaced(self, db: Session) -> CaseTeam | None:
        return CaseTeam(references.whole_council(db, clock.today()), ServiceLine.CHILDREN_IN_CARE)


PUSHED = ReviewPush()


def _add_children(
    db: Session,
    actor: Actor,
    children: Sequence[str],
    system: str,
    last_stays: Mapping[str, LastStay],
) -> None:
    known = set(db.scalars(select(Subject.case_ref).where(Subject.source_system == system)))
    new = [
        SubjectRecord(
            external_id=child,
            became_looked_after_on=stay.start,
            legal_status=stay.legal_status,
        )
        for child in children
        if pseudonym(system, child) not in known
        for stay in [last_stays.get(child, LastStay())]
    ]
    for start in range(0, len(new), BATCH_SIZE):
        push.upsert(db, actor, subject_push.PUSHED, system, new[start : start + BATCH_SIZE])


def _children_with_team(db: Session, system: str) -> set[str]:
    """Returns the pseudonyms of the children who are or were in a team."""
    held = exists(select(CaseAllocation.id).where(CaseAllocation.subject_id == Subject.id))
    return set(db.scalars(select(Subject.case_ref).where(Subject.source_system == system, held)))


def _stay_starts(db: Session, system: str, children: Sequence[str]) -> dict[str, date]:
    """Returns when the last stay in care of each child began, where it is known."""
    query = select(Subject.case_ref, Subject.became_looked_after_on).where(
        Subject.source_system == system, Subject.became_looked_after_on.is_not(None)
    )
    children_by_ref = {pseudonym(system, child): child for child in children}
    return {
        children_by_ref[ref]: start
        for ref, start in db.execute(query)
        if ref in children_by_ref and start
    }


def _numbers(
    rows: Sequence[ReviewRow], as_at: date, stay_starts: Mapping[str, date]
) -> list[int | None]:
    """Returns the place of each review in its stay in care, if the return has the whole stay.

    A return has the reviews of its year, from 1 April, or of more years. Of a stay that began
    earlier it has only the later reviews, and their places are not known.
    """
    year = as_at.year if (as_at.month, as_at.day) >= YEAR_STARTS else as_at.year - 1
    covered_from = min([date(year, *YEAR_STARTS), *(row.held_on for row in rows)])
    numbers: list[int | None] = [None] * len(rows)
    reviews: Counter[str] = Counter()
    for position in sorted(range(len(rows)), key=lambda position: rows[position].held_on):
        child, day = rows[position].child_id, rows[position].held_on
        start = stay_starts.get(child)
        if start is not None and covered_from <= start <= day:
            reviews[child] += 1
            numbers[position] = reviews[child] if reviews[child] <= MOST_REVIEWS else None
    return numbers


def _record(
    row: ReviewRow,
    number: int | None,
    until: date,
    system: str,
    with_team: set[str],
    demo_teams: Sequence[str],
) -> MeetingRecord:
    ref, held = pseudonym(system, row.child_id), row.held_on <= until
    by_chance = bool(demo_teams) and ref not in with_team
    return MeetingRecord(
        external_id=row.external_id,
        kind=MeetingKind.CIC_REVIEW,
        subject_external_id=row.child_id,
        held_on=row.held_on if held else None,
        due_date=None if held else row.held_on,
        number=number,
        participation_code=row.participation_code if held else None,
        team_code=stable_team(ref, demo_teams) if by_chance else None,
    )


def _push(
    db: Session,
    actor: Actor,
    records: Sequence[MeetingRecord],
    rows: Sequence[ReviewRow],
    system: str,
) -> tuple[Counter[BatchOutcome], list[RowError]]:
    outcomes: Counter[BatchOutcome] = Counter()
    refused = []
    for start in range(0, len(records), BATCH_SIZE):
        batch = records[start : start + BATCH_SIZE]
        items = push.upsert(db, actor, PUSHED, system, batch)
        outcomes.update(item.outcome for item in items)
        refused += [
            RowError(row.file, row.line, None, fault.code, fault.detail)
            for item in items
            for fault in item.faults
            if (row := rows[start + item.index])
        ]
    return outcomes, refused


def _without_clock(db: Session, system: str) -> int:
    """Counts the held reviews without a due date, because the start of their clock is unknown."""
    query = select(func.count()).where(
        Meeting.source_system == system,
        Meeting.deleted_at.is_(None),
        Meeting.held_on.is_not(None),
        Meeting.clock_gap == ClockGap.START_UNKNOWN,
    )
    return db.scalar(query) or 0
