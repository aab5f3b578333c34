"""Imports a statutory return, which becomes the sampling frame."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.core.config import settings
from app.core.database import count_anew, lift_timeouts
from app.core.errors import Fault, Invalid
from app.models.cases.subjects import Subject
from app.models.intake.import_runs import ImportRun
from app.schemas.intake.imports import (
    ChildrenRead,
    ImportGuardRead,
    ImportPreviewRead,
    ImportQuery,
    ImportSort,
)
from app.schemas.intake.subject_push import SubjectRecord
from app.security.pseudonyms import pseudonym
from app.services import access
from app.services.access import Actor
from app.services.cases import case_history
from app.services.intake import (
    ssda903_cases,
    ssda903_frame,
    ssda903_frame_push,
    ssda903_notes,
    ssda903_placements,
    ssda903_plan,
    ssda903_reviews,
    ssda903_stored,
)
from app.services.intake.ssda903_cases import ChildCases, Holders
from app.services.intake.ssda903_files import ReturnFiles
from app.services.intake.ssda903_plan import ImportPlan, KnownChild
from app.services.intake.ssda903_records import Return903
from app.services.intake.ssda903_reviews import ReviewsImport
from app.services.intake.ssda903_tables import EPISODES, HEADER, ReturnTables, open_tables
from app.services.platform import filters, history, pagination
from app.services.platform.batches import push
from app.vocabulary.platform import BatchOutcome
from app.vocabulary.roles import Permission

ORDERS = pagination.orders(ImportSort, ImportRun)

MERGED = "{} of the return were left out: their number was merged into another one."


@dataclass(frozen=True)
class ImportOrder:
    """What is to be imported, and how: `confirmed` lifts the guard, `dry_run` writes nothing.

    `demo_teams` shares children of no known team out among the teams, for trying out.
    """

    files: ReturnFiles
    as_at: date
    source_system: str = "ssda903"
    confirmed: bool = False
    demo_teams: bool = False


@dataclass
class _Import:
    """A return that was read and compared with what is stored, before anything is written."""

    tables: ReturnTables
    parsed: Return903
    holders: Holders
    decided: list[ChildCases]
    known: dict[str, KnownChild]
    plan: ImportPlan
    errors: list[dict[str, Any]]
    notes: list[str]
    outcomes: Counter[BatchOutcome] = field(default_factory=Counter)


class _Undone(Exception):
    """A dry run leaves nothing behind."""


def search(actor: Actor, query: ImportQuery) -> Select[ImportRun]:
    rows = access.visible(actor, ImportRun)
    return filters.matching(rows, actor, ImportRun, query, "id")


def run_ssda903(db: Session, actor: Actor, order: ImportOrder) -> ImportRun:
    """Imports the good rows of a return and reports the others by file, line and column.

    Children are stored by keyed pseudonym with an age band, reviews as meetings held or due.
    Importing the same return again changes nothing. Refused is an import in which many of the
    known children would leave or change team, until it is confirmed.
    """
    done = _prepare(db, actor, order)
    if not order.confirmed:
        done.plan.require_confirmation()
    return _write(db, actor, order, done)


def preview_ssda903(db: Session, actor: Actor, order: ImportOrder) -> ImportPreviewRead:
    """Tells what an import would do, and writes nothing but the line of the read log."""
    done = _prepare(db, actor, order)
    run: ImportRun | None = None
    try:
        with db.begin_nested():
            run = _write(db, actor, order, done)
            counts, notes, errors = run.counts, run.notes, run.errors
            raise _Undone  # noqa: TRY301 - the way out of the savepoint
    except _Undone:
        pass
    plan = done.plan
    seen = {each.id: each.id for ref, each in done.known.items() if ref in _named(plan)}
    if seen:
        history.seen(db, actor, Subject.__tablename__, seen, "/v1/imports/ssda903")
    return ImportPreviewRead(
        dry_run=True,
        kind="ssda903",
        source_system=order.source_system,
        as_at=order.as_at,
        enter=_children(plan.enter),
        change=_children(plan.change),
        leave=_children(sorted(plan.leave)),
        guard=ImportGuardRead(
            known=plan.known,
            affected=plan.affected,
            share=plan.share,
            percent=settings().import_guard_percent,
            needs_confirmation=plan.needs_confirmation,
        ),
        counts=counts,
        notes=notes,
        errors=errors,
    )


def _named(plan: ImportPlan) -> set[str]:
    return {*plan.enter, *plan.change, *plan.leave}


def _children(refs: Sequence[str]) -> ChildrenRead:
    return ChildrenRead(count=len(refs), references=list(refs))


def _prepare(db: Session, actor: Actor, order: ImportOrder) -> _Import:
    access.require_at(actor, Permission.IMPORT_RUN)
    _refuse_future(order.as_at)
    lift_timeouts(db)
    tables = open_tables(order.files)
    parsed = ssda903_frame.parse_return(tables, order.as_at)
    _refuse_unreadable(parsed, tables)
    holders = ssda903_stored.holders(db, order.as_at, demo_teams=order.demo_teams)
    placed = ssda903_placements.place(db, parsed.children)
    known = ssda903_stored.known_children(db, order.source_system)
    stored = {ref: child.cases for ref, child in known.items()}
    system, day = order.source_system, order.as_at
    decided = ssda903_cases.decide(parsed, placed, stored, holders, system, day)
    remaining = _remaining(parsed, decided, system)
    plan = ssda903_plan.make(known.values(), decided, holders, remaining, day)
    errors = [asdict(error) for error in parsed.errors + placed.errors]
    notes = ssda903_notes.of_return(order.files, parsed, decided, holders, day)
    return _Import(tables, parsed, holders, decided, known, plan, errors, notes)


def _refuse_future(as_at: date) -> None:
    if as_at > clock.today():
        fault = Fault("/as_at", "in_future", "Must be today or earlier.")
        raise Invalid("A return cannot be imported for a future day.", errors=[fault])


def _refuse_unreadable(parsed: Return903, tables: ReturnTables) -> None:
    if parsed.readable and tables.readable:
        return
    errors = [*parsed.errors, *tables.review_report.errors]
    errors.sort(key=lambda error: error.line)
    faults = [
        Fault(
            "/",
            e.code,
            f"{e.file}, line {e.line}: {e.reason}" if e.line > 1 else f"{e.file}: {e.reason}",
        )
        for e in errors[:20]
    ]
    raise Invalid(
        "A file of the return cannot be read, so nothing was imported.",
        code="unreadable_file",
        errors=faults,
    )


def _remaining(parsed: Return903, decided: Sequence[ChildCases], system: str) -> set[str] | None:
    """Returns the children who have not left, by pseudonym; None where nobody can be said to have.

    A child with a rejected row does not leave the frame: a mistyped date would end their case. A
    row that may be any child's keeps all of them.
    """
    if not parsed.unattributed.isdisjoint({HEADER.file, EPISODES.file}):
        return None
    return {each.case_ref for each in decided} | {pseudonym(system, x) for x in parsed.unread}


def _write(db: Session, actor: Actor, order: ImportOrder, done: _Import) -> ImportRun:
    _push_frame(db, actor, order, done)
    case_history.end_cases(db, actor, list(done.plan.leave.values()), order.as_at)
    reviewed = ReviewsImport()
    if done.tables.reviews:
        reviewed = ssda903_reviews.import_reviews(
            db,
            actor,
            done.tables,
            order.as_at,
            order.source_system,
            _demo_team_codes(done.holders),
            done.parsed.last_stays,
        )
    count_anew(db, "subjects", "case_allocations", "meetings")
    errors = done.errors + reviewed.errors
    rejected = done.outcomes[BatchOutcome.REJECTED]
    run = ImportRun(
        id=ids.new(),
        kind="ssda903",
        source_system=order.source_system,
        as_at=order.as_at,
        run_by=actor.person_id,
        counts={
            "rows_read": done.parsed.rows_read,
            "in_frame": len(done.decided) - rejected,
            "outside_frame": done.parsed.outside_frame,
            "row_errors": len(errors),
            "left_frame": len(done.plan.leave),
            "changed_team": len(done.plan.change),
            **{word.value: done.outcomes[word] for word in BatchOutcome},
            **reviewed.counts,
        },
        notes=done.notes + reviewed.notes,
        errors=errors,
    )
    db.add(run)
    db.flush()
    history.record(db, actor, "import_run.create", run, after=run.counts)
    return run


def _demo_team_codes(holders: Holders) -> list[str]:
    if holders.demo_teams is None:
        return []
    return sorted(team.code for team in ssda903_cases.fallback_teams(holders.demo_teams))


def _push_frame(db: Session, actor: Actor, order: ImportOrder, done: _Import) -> None:
    """Pushes the children in the frame, with the cases that were decided."""
    records = [_record(each, done.known.get(each.case_ref)) for each in done.decided]
    cases = {each.child.child_id: each.cases for each in done.decided}
    pushed = ssda903_frame_push.FramePush(cases)
    for start in range(0, len(records), 1000):
        batch = records[start : start + 1000]
        items = push.upsert(db, actor, pushed, order.source_system, batch)
        done.outcomes.update(item.outcome for item in items)
    if merged := done.outcomes[BatchOutcome.REJECTED]:
        done.notes.append(MERGED.format("1 child" if merged == 1 else f"{merged} children"))


def _record(each: ChildCases, known: KnownChild | None) -> SubjectRecord:
    child = each.child
    return SubjectRecord(
        external_id=child.child_id,
        age_band=child.age_band,
        legal_status=child.legal_status,
        became_looked_after_on=ssda903_frame_push.start_of_care(
            child.became_looked_after,
            known.became_looked_after_on if known else None,
            each.stored,
            child.episode_start,
        ),
    )
