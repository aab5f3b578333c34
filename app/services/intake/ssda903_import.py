"""Imports a statutory return, which becomes the sampling frame."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import date

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.core.database import count_anew, lift_timeouts
from app.core.errors import Fault, Invalid
from app.models.cases.subjects import CaseAllocation, Subject
from app.models.intake.import_runs import ImportRun
from app.models.organisation.org_units import OrgUnit
from app.models.platform.base import valid_on
from app.schemas.intake.imports import ImportSort
from app.schemas.intake.subject_push import AllocationWrite, SubjectRecord
from app.security.pseudonyms import pseudonym
from app.services import access
from app.services.access import Actor
from app.services.cases import case_history
from app.services.intake import ssda903_parser, ssda903_placements, ssda903_reviews, subject_push
from app.services.intake.ssda903_placements import PlacedChildren
from app.services.intake.ssda903_records import FrameChild, Return903
from app.services.intake.ssda903_reviews import ReviewsImport
from app.services.platform import history, pagination
from app.services.platform.batches import push
from app.vocabulary.organisation import OrgUnitKind, ServiceLine
from app.vocabulary.platform import BatchOutcome
from app.vocabulary.roles import Permission

ORDERS = pagination.orders(ImportSort, ImportRun)
Teams = Mapping[ServiceLine | None, list[str]]
NO_PLACEMENTS = (
    "No team was given for {}, so each was assigned to a team at random (the same one every time)."
    " Upload placements.csv to use their real teams."
)
UNPLACED = (
    "No team was given for {} on this day, so each was assigned to a team at random (the same one"
    " every time)."
)
UNREAD = (
    "{} with a rejected row could not be added to the frame of this return. They are not treated as"
    " having left it, and their cases are unchanged."
)


def search(actor: Actor) -> Select[ImportRun]:
    return access.visible(actor, ImportRun)


def run_ssda903(
    db: Session,
    actor: Actor,
    header: bytes,
    episodes: bytes,
    placements: bytes | None,
    as_at: date,
    source_system: str = "ssda903",
    reviews: bytes | None = None,
) -> ImportRun:
    """Imports the good rows of a return and reports the others by file, line and column.

    Children are stored by keyed pseudonym with an age band, reviews as meetings held or due.
    Importing the same return again changes nothing.
    """
    access.require(actor, Permission.IMPORT_RUN)
    _refuse_future(as_at)
    lift_timeouts(db)
    parsed = ssda903_parser.parse(header, episodes, placements, as_at)
    if not parsed.readable:
        faults = [Fault("/", e.code, f"{e.file}: {e.reason}") for e in parsed.errors[:20]]
        raise Invalid("A file of the return cannot be read.", code="unreadable_file", errors=faults)
    teams = _teams(db, as_at)
    placed = ssda903_placements.place(db, parsed.children)
    outcomes, left_frame = _push_frame(
        db, actor, placed.children, parsed.unread, as_at, source_system, teams
    )
    reviewed = ReviewsImport()
    if reviews is not None:
        reviewed = ssda903_reviews.import_reviews(
            db,
            actor,
            reviews,
            as_at,
            source_system,
            _fallback_teams(teams),
            parsed.last_stay_starts,
        )
    count_anew(db, "subjects", "case_allocations", "meetings")
    errors = [asdict(error) for error in parsed.errors + placed.errors] + reviewed.errors
    run = ImportRun(
        id=ids.new(),
        kind="ssda903",
        source_system=source_system,
        as_at=as_at,
        run_by=actor.person_id,
        counts={
            "rows_read": parsed.rows_read,
            "in_frame": len(placed.children) - outcomes[BatchOutcome.REJECTED],
            "outside_frame": parsed.outside_frame,
            "row_errors": len(errors),
            "left_frame": left_frame,
            **{word.value: outcomes[word] for word in BatchOutcome},
            **reviewed.counts,
        },
        notes=_notes(parsed, placed, placements, as_at) + reviewed.notes,
        errors=errors,
    )
    db.add(run)
    db.flush()
    history.record(db, actor, "import_run.create", run, after=run.counts)
    return run


def _refuse_future(as_at: date) -> None:
    if as_at > clock.today():
        fault = Fault("/as_at", "in_future", "Must be today or earlier.")
        raise Invalid("A return cannot be imported for a future day.", errors=[fault])


def _push_frame(
    db: Session,
    actor: Actor,
    children: Sequence[FrameChild],
    unread: Collection[str],
    as_at: date,
    system: str,
    teams: Teams,
) -> tuple[Counter[BatchOutcome], int]:
    """Pushes the children in the frame; returns their outcomes, and how many children left it.

    A child with a rejected row does not leave the frame: a mistyped date would end their case.
    """
    records = [
        _record(child, system, teams.get(child.service_line) or _fallback_teams(teams), as_at)
        for child in children
    ]
    outcomes: Counter[BatchOutcome] = Counter()
    for start in range(0, len(records), 1000):
        batch = records[start : start + 1000]
        items = push.upsert(db, actor, subject_push.PUSHED, system, batch)
        outcomes.update(item.outcome for item in items)
    present = {record.external_id for record in records}.union(unread)
    remaining = {pseudonym(system, child) for child in present}
    return outcomes, _end_cases_of_others(db, actor, remaining, as_at, system)


def _notes(
    parsed: Return903, placed: PlacedChildren, placements: bytes | None, as_at: date
) -> list[str]:
    notes = []
    if placements is None:
        notes.append(NO_PLACEMENTS.format(_children(len(placed.children))))
    elif without := placed.without(as_at):
        notes.append(UNPLACED.format(_children(without)))
    if unread := parsed.unread - {child.child_id for child in parsed.children}:
        notes.append(UNREAD.format(_children(len(unread))))
    if parsed.ignored_columns:
        notes.append(f"Columns not used: {', '.join(sorted(parsed.ignored_columns)[:50])}.")
    return notes


def _children(number: int) -> str:
    return f"{number} {'child' if number == 1 else 'children'}"


def _teams(db: Session, as_at: date) -> Teams:
    """Returns the codes of the teams that exist on the day and today, by service line."""
    until = max(as_at, clock.today())
    teams = db.scalars(
        select(OrgUnit)
        .where(OrgUnit.kind == OrgUnitKind.TEAM, valid_on(OrgUnit, until))
        .order_by(OrgUnit.code)
    ).all()
    if not teams:
        fault = Fault("/", "no_teams", "Create at least one team in the organisation first.")
        raise Invalid("There is no team to which children could be assigned.", errors=[fault])
    by_line: dict[ServiceLine | None, list[str]] = {}
    for team in teams:
        by_line.setdefault(team.service_line, []).append(team.code)
    return by_line


def _fallback_teams(teams: Teams) -> list[str]:
    """Returns the teams for children whose service line has none of its own."""
    in_care = teams.get(ServiceLine.CHILDREN_IN_CARE)
    return in_care or sorted(code for codes in teams.values() for code in codes)


def _record(child: FrameChild, system: str, teams: list[str], as_at: date) -> SubjectRecord:
    """Returns the child as it is pushed, always in a team: without one there is no audit."""
    allocations = [
        AllocationWrite(
            team_code=each.team_code,
            service_line=each.service_line,
            worker_ref=each.worker_ref,
            valid_from=each.valid_from,
            valid_to=each.valid_to,
        )
        for each in child.allocations
    ]
    if not child.placed_on(as_at):
        ends = [a.valid_to for a in child.allocations if a.valid_to and a.valid_to <= as_at]
        allocations.append(
            AllocationWrite(
                team_code=ssda903_parser.stable_team(pseudonym(system, child.child_id), teams),
                service_line=child.service_line,
                valid_from=max([child.episode_start, *ends]),
            )
        )
    return SubjectRecord(
        external_id=child.child_id,
        age_band=child.age_band,
        became_looked_after_on=child.became_looked_after,
        allocations=allocations,
    )


def _end_cases_of_others(
    db: Session, actor: Actor, remaining: set[str], as_at: date, system: str
) -> int:
    """Ends the cases of the children of this source who are not in this return."""
    open_cases = (
        select(Subject.id, Subject.case_ref)
        .join(CaseAllocation, CaseAllocation.subject_id == Subject.id)
        .where(
            Subject.source_system == system,
            CaseAllocation.valid_from < as_at,
            or_(CaseAllocation.valid_to.is_(None), CaseAllocation.valid_to > as_at),
        )
        .distinct()
    )
    absent = [child for child, ref in db.execute(open_cases) if ref not in remaining]
    return len(case_history.end_cases(db, actor, absent, as_at))
