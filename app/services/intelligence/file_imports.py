"""Imports of files of values: the good rows are pushed, the others are reported by line."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.core.database import count_anew, lift_timeouts
from app.models.intake.import_runs import ImportRun
from app.models.intelligence.indicators import Indicator
from app.schemas.intelligence.file_imports import FileImportPreviewRead
from app.schemas.intelligence.indicator_values import IndicatorValueRecord
from app.services import access
from app.services.access import Actor
from app.services.intake.ssda903_files import SourceFile
from app.services.intake.ssda903_rows import Layout, Report, Table
from app.services.intelligence import (
    indicator_value_push,
    published_statistic_push,
    statistics_file,
)
from app.services.intelligence.file_cells import Parsed, at_cell, number, read, rows
from app.services.platform import history
from app.services.platform.batches import push
from app.services.platform.batches.kinds import Item, Kind
from app.vocabulary.intelligence import IndicatorStatus
from app.vocabulary.platform import BatchOutcome
from app.vocabulary.roles import Permission

INDICATOR_VALUES, STATISTICS = "indicator_values", "published_statistics"
NUMBERS = ("numerator", "denominator", "value")
VALUES = Layout(
    "indicator_values.csv",
    ("indicator", "org_unit_code", "period_start", "period_end", *NUMBERS),
)
SIZE = 1000  # records that are pushed as one set


@dataclass(frozen=True)
class FileOrder:
    """A file that is to be imported, as the records of a source system."""

    file: SourceFile
    source_system: str


class _Undone(Exception):
    """A dry run leaves nothing behind."""


def run_values(db: Session, actor: Actor, order: FileOrder) -> ImportRun:
    """Imports a file of values of indicators; rows that it does not have stay as they are."""
    access.require_at(actor, Permission.INDICATOR_IMPORT)
    lift_timeouts(db)
    parsed = _parse_values(order.file)
    return store(db, actor, order, INDICATOR_VALUES, indicator_value_push.PUSHED, parsed)


def run_statistics(db: Session, actor: Actor, order: FileOrder) -> ImportRun:
    """Imports published statistics for the indicators that say which columns are theirs."""
    access.require_at(actor, Permission.INDICATOR_IMPORT)
    lift_timeouts(db)
    query = select(Indicator.key, Indicator.published_columns).where(
        Indicator.status == IndicatorStatus.PUBLISHED, Indicator.published_columns.is_not(None)
    )
    mapped = {key: columns for key, columns in db.execute(query) if columns}
    parsed = statistics_file.parse(order.file, mapped)
    return store(db, actor, order, STATISTICS, published_statistic_push.PUSHED, parsed)


Run = Callable[[Session, Actor, FileOrder], ImportRun]


def preview(db: Session, actor: Actor, order: FileOrder, run_import: Run) -> FileImportPreviewRead:
    """Tells what an import would do, and writes nothing."""
    try:
        with db.begin_nested():
            found = _preview(run_import(db, actor, order))
            raise _Undone  # noqa: TRY301 - the way out of the savepoint
    except _Undone:
        return found


def _preview(run: ImportRun) -> FileImportPreviewRead:
    return FileImportPreviewRead(
        dry_run=True,
        kind=run.kind,
        source_system=run.source_system,
        counts=run.counts,
        notes=run.notes,
        errors=run.errors,
    )


def _parse_values(file: SourceFile) -> Parsed:
    parsed = Parsed(Report())
    for row in rows(Table(VALUES, file, parsed.report), parsed.report):
        cells = {name: row.text(name, required=False) for name in VALUES.read}
        found: dict[str, Any] = {name: cell for name, cell in cells.items() if cell}
        for name in ("period_start", "period_end"):
            found[name] = row.day(name)
        found |= {name: number(row, name, cells[name]) for name in NUMBERS if cells[name]}
        if row.ok:
            read(parsed, row, IndicatorValueRecord, found, _natural_key(found))
    return parsed


def _natural_key(cells: Mapping[str, Any]) -> tuple[object, ...]:
    """Returns the cells that identify a value, so that the same file twice changes nothing."""
    return tuple(
        cells.get(name) for name in ("indicator", "org_unit_code", "period_start", "period_end")
    )


def store(
    db: Session, actor: Actor, order: FileOrder, kind: str, pushed: Kind[Any, Any], parsed: Parsed
) -> ImportRun:
    """Pushes the records of a file, and keeps what came of it."""
    outcomes: Counter[BatchOutcome] = Counter()
    warnings = 0
    for start in range(0, len(parsed.records), SIZE):
        part = parsed.records[start : start + SIZE]
        records = [record for _, record in part]
        items: list[Item[Any]] = push.upsert(db, actor, pushed, order.source_system, records)
        for (row, _), item in zip(part, items, strict=True):
            outcomes[item.outcome] += 1
            warnings += len(item.warnings)
            parsed.report.errors += [at_cell(row, fault) for fault in item.faults]
    count_anew(db, pushed.model.__tablename__)
    run = ImportRun(
        id=ids.new(),
        kind=kind,
        source_system=order.source_system,
        as_at=clock.today(),
        run_by=actor.person_id,
        counts={
            "rows_read": parsed.report.rows_read,
            "row_errors": len(parsed.report.errors),
            "warnings": warnings,
            **{word.value: outcomes[word] for word in BatchOutcome},
        },
        notes=[*parsed.report.notes, *_ignored(parsed.report)],
        errors=[asdict(each) for each in sorted(parsed.report.errors, key=lambda e: e.line)],
    )
    db.add(run)
    db.flush()
    history.record(db, actor, "import_run.create", run, after=run.counts)
    return run


def _ignored(report: Report) -> list[str]:
    columns = ", ".join(each.partition(": ")[2] for each in report.ignored_columns)
    return [f"These columns were not used: {columns}."] if columns else []
