"""Which of a return's placements can be kept: those in teams that we have, or had then."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from app.services.intake.ssda903_parser import PLACEMENTS
from app.services.intake.ssda903_records import FrameChild, Placement
from app.services.intake.ssda903_rows import MAX_ERRORS, REASONS, RowError
from app.services.organisation import references


@dataclass(frozen=True)
class Placed:
    """Children with the placements that stand, and what was wrong with rows of placements.csv."""

    children: list[FrameChild]
    errors: list[RowError]

    def without(self, day: date) -> int:
        """How many children have no placement that is open on a day."""
        return sum(not child.placed_on(day) for child in self.children)


def place(db: Session, children: list[FrameChild]) -> Placed:
    """A row that names no team of its time is not taken; an unknown worker is left out of one."""
    rows = [row for child in children for row in child.allocations]
    teams = references.teams_of(db, {row.team_code for row in rows})
    workers = references.people_of(db, {row.worker_ref for row in rows if row.worker_ref})
    errors: list[RowError] = []

    def stand(rows: list[Placement]) -> Iterator[Placement]:
        for row in rows:
            fault = references.team_fault(teams.get(row.team_code), row.valid_to)
            if fault is not None:
                errors.append(_error(row, "team_code", fault))
                continue
            if row.worker_ref and row.worker_ref not in workers:
                errors.append(_error(row, "worker_ref", "unknown_worker"))
            yield row

    kept = [replace(child, allocations=list(stand(child.allocations))) for child in children]
    return Placed(kept, sorted(errors, key=lambda error: error.line)[:MAX_ERRORS])


def _error(row: Placement, column: str, code: str) -> RowError:
    return RowError(PLACEMENTS.file, row.line, column, code, REASONS[code])
