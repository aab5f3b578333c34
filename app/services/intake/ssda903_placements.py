"""Checks the placements of a return against our teams and people."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from app.services.intake.ssda903_parser import PLACEMENTS
from app.services.intake.ssda903_records import FrameChild, Placement
from app.services.intake.ssda903_rows import MAX_ERRORS, REASONS, RowError
from app.services.organisation import references


@dataclass(frozen=True)
class PlacedChildren:
    """Children with their accepted placements, and the errors found in placements.csv."""

    children: list[FrameChild]
    errors: list[RowError]

    def without(self, day: date) -> int:
        """Returns how many children have no placement that is open on a day."""
        return sum(not child.placed_on(day) for child in self.children)


def place(db: Session, children: list[FrameChild]) -> PlacedChildren:
    """Rejects rows whose team is unknown or has ended, and leaves unknown workers out."""
    rows = [row for child in children for row in child.allocations]
    teams = references.teams_of(db, {row.team_code for row in rows})
    workers = references.people_of(db, {row.worker_ref for row in rows if row.worker_ref})
    errors: list[RowError] = []

    def accepted(rows: list[Placement]) -> Iterator[Placement]:
        for row in rows:
            fault = references.team_fault(teams.get(row.team_code), row.valid_to)
            if fault is not None:
                errors.append(_error(row, "team_code", fault))
                continue
            if row.worker_ref and row.worker_ref not in workers:
                errors.append(_error(row, "worker_ref", "unknown_worker"))
            yield row

    placed = [replace(child, allocations=list(accepted(child.allocations))) for child in children]
    return PlacedChildren(placed, sorted(errors, key=lambda error: error.line)[:MAX_ERRORS])


def _error(row: Placement, column: str, code: str) -> RowError:
    return RowError(PLACEMENTS.file, row.line, column, code, REASONS[code])
