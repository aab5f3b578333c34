"""Imports: a statutory return becomes the sampling frame."""

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
from app.services.intake.ssda903_placements import Placed
from app.services.intake.ssda903_records import FrameChild, Return903
from app.services.intake.ssda903_reviews import Told
from app.services.platform import history, pagination
from app.services.platform.batches import push
from app.vocabulary.organisation import OrgUnitKind, ServiceLine
from app.vocabulary.platform import BatchOutcome
from app.vocabulary.roles import Permission

ORDERS = pagination.orders(ImportSort, ImportRun)
Teams = Mapping[ServiceLine | None, list[str]]
ELSEWHERE = "The return names no teams, so children were put in teams by a stable hash."
NOWHERE = "Children without a placement on the day, put in teams by a stable hash: {}."
UNREAD = (
    "Children not in the frame of this return, a row of whom was not taken;"
    " their cases stay as they were: {}."
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
    """Bring a return in: good rows are kept, bad ones told by file, line and column.

    Children are kept by keyed pseudonym with an age band, reviews as meetings held or due. A second
    time nothing changes.
    """
    access.require(actor, Permission.IMPORT_RUN)
    _not_ahead(as_at)
    lift_timeouts(db)
    found = ssda903_parser.parse(header, episodes, placements, as_at)
    if not found.readable:
        wrong = [Fault("/", e.code, f"{e.file}: {e.reason}") for e in found.errors[:20]]
        raise Invalid("The return cannot be read.", code="unreadable_file", errors=wrong)
    teams = _teams(db, as_at)
    placed = ssda903_placements.place(db, found.children)
    outcomes, left = _frame(db, actor, placed.children, found.unread, as_at, source_system, teams)
    told = Told()
    if reviews is not None:
        told = ssda903_reviews.bring_in(
            db, actor, reviews, as_at, source_system, _general(teams), found.left
        )
    count_anew(db, "subjects", "case_allocations", "meetings")
    errors = [asdict(error) for error in found.errors + placed.errors] + told.errors
    run = ImportRun(
        id=ids.new(),
        kind="ssda903",
        source_system=source_system,
        as_at=as_at,
        run_by=actor.person_id,
        counts={
            "rows_read": found.rows_read,
            "in_frame": len(placed.children) - outcomes[BatchOutcome.REJECTED],
            "outside_frame": found.outside_frame,
            "row_errors": len(errors),
            "left_frame": left,
            **{word.value: outcomes[word] for word in BatchOutcome},
            **told.counts,
        },
        notes=_notes(found, placed, placements, as_at) + told.notes,
        errors=errors,
    )
    db.add(run)
    db.flush()
    history.record(db, actor, "import_run.create", run, after=run.counts)
    return run


def _not_ahead(as_at: date) -> None:
    if as_at > clock.today():
        fault = Fault("/as_at", "in_future", "Must not lie in the future.")
        raise Invalid("A return is of a day that has come.", errors=[fault])


def _frame(
    db: Session,
    actor: Actor,
    children: Sequence[FrameChild],
    unread: Collection[str],
    as_at: date,
    system: str,
    teams: Teams,
) -> tuple[Counter[BatchOutcome], int]:
    """The children in the frame: their outcomes, and how many left it.

    Nobody leaves it by a row that could not be taken: a slip of a date would end their case.
    """
    records = [
        _record(child, system, teams.get(child.service_line) or _general(teams), as_at)
        for child in children
    ]
    outcomes: Counter[BatchOutcome] = Counter()
    for start in range(0, len(records), 1000):
        some = records[start : start + 1000]
        items = push.upsert(db, actor, subject_push.PUSHED, system, some)
        outcomes.update(item.outcome for item in items)
    present = {record.external_id for record in records}.union(unread)
    staying = {pseudonym(system, child) for child in present}
    return outcomes, _end_others(db, actor, staying, as_at, system)


def _notes(found: Return903, placed: Placed, placements: bytes | None, as_at: date) -> list[str]:
    notes = []
    if placements is None:
        notes.append(ELSEWHERE)
    elif without := placed.without(as_at):
        notes.append(NOWHERE.format(without))
    if unread := found.unread - {child.child_id for child in found.children}:
        notes.append(UNREAD.format(len(unread)))
    if found.ignored_columns:
        notes.append("Columns not used: " + ", ".join(sorted(found.ignored_columns)[:50]))
    return notes


def _teams(db: Session, as_at: date) -> Teams:
    """The codes of the teams there are on the day and still today, by their service line."""
    until = max(as_at, clock.today())
    teams = db.scalars(
        select(OrgUnit)
        .where(OrgUnit.kind == OrgUnitKind.TEAM, valid_on(OrgUnit, until))
        .order_by(OrgUnit.code)
    ).all()
    if not teams:
        fault = Fault("/", "no_teams", "Put teams into the organisation first.")
        raise Invalid("There is no team for the children.", errors=[fault])
    own: dict[ServiceLine | None, list[str]] = {}
    for team in teams:
        own.setdefault(team.service_line, []).append(team.code)
    return own


def _general(teams: Teams) -> list[str]:
    """Where children in care are, who are of no other line."""
    own = teams.get(ServiceLine.CHILDREN_IN_CARE)
    return own or sorted(code for codes in teams.values() for code in codes)


def _record(child: FrameChild, system: str, teams: list[str], as_at: date) -> SubjectRecord:
    """The child as it is pushed. Nobody in the frame is in no team: that would be no audit."""
    placed = [
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
        placed.append(
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
        allocations=placed,
    )


def _end_others(db: Session, actor: Actor, staying: set[str], as_at: date, system: str) -> int:
    """Children of this source who are not in this return are no longer in its frame."""
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
    gone = [child for child, ref in db.execute(open_cases) if ref not in staying]
    return len(case_history.end_cases(db, actor, gone, as_at))
