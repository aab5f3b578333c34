"""Checks the placements and workers of a return against our teams and people."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.orm import Session

from app.services.intake.ssda903_reasons import MAX_ERRORS, REASONS
from app.services.intake.ssda903_records import FrameChild, Placement, WorkerEpisode
from app.services.intake.ssda903_rows import RowError
from app.services.organisation import references
from app.services.organisation.references import Team


@dataclass(frozen=True)
class PlacedChildren:
    """Children with their accepted placements, and the errors found in the files.

    `misplaced` are the children with a rejected placement; `teams` and `workers` are by the names
    that the files give them.
    """

    children: list[FrameChild]
    errors: list[RowError]
    misplaced: frozenset[str]
    teams: dict[str, Team]
    workers: dict[str, UUID]


def place(db: Session, children: list[FrameChild]) -> PlacedChildren:
    """Rejects rows whose team is unknown or has ended, and leaves unknown workers out."""
    rows = [row for child in children for row in child.allocations]
    periods = [row for child in children for row in child.workers]
    teams = references.teams_of(db, {row.team_code for row in rows})
    workers = references.people_of(db, {row.worker_ref for row in rows if row.worker_ref})
    workers |= references.workers_of(db, {row.worker_ref for row in periods})
    errors: list[RowError] = []
    misplaced: set[str] = set()

    def accepted(rows: list[Placement]) -> Iterator[Placement]:
        for row in rows:
            fault = references.team_fault(teams.get(row.team_code), row.valid_to)
            if fault is not None:
                errors.append(_error(row, "team_code", fault))
                misplaced.add(row.child_id)
                continue
            if row.worker_ref and row.worker_ref not in workers:
                errors.append(_error(row, "worker_ref", "unknown_worker"))
            yield row

    placed = [replace(child, allocations=list(accepted(child.allocations))) for child in children]
    errors += [_error(row, "SW_ID", "unknown_worker") for row in periods if _unknown(row, workers)]
    errors.sort(key=lambda error: (error.file, error.line))
    return PlacedChildren(placed, errors[:MAX_ERRORS], frozenset(misplaced), teams, workers)


def _unknown(row: WorkerEpisode, workers: dict[str, UUID]) -> bool:
    return row.worker_ref not in workers


def _error(row: Placement | WorkerEpisode, column: str, code: str) -> RowError:
    return RowError(row.file, row.line, column, code, REASONS[code])
