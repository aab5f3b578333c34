"""The points of a control chart: one period each, in order, with its exact value."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import Fault, Invalid
from app.models.auditing.programmes import AuditCycle, AuditRound
from app.schemas.figures.metrics import MetricFilters
from app.services.figures.engine import interval_of, labels
from app.services.figures.engine.cells import Cell
from app.services.figures.engine.measure import Measured
from app.services.figures.engine.metric import Shape
from app.services.figures.statistics import quantiles
from app.services.figures.statistics.agreement import agreement
from app.vocabulary.figures import ChartRule, Dimension


@dataclass
class Point:
    """One period with its counts, and what the chart says of it."""

    period: str
    label: str | None
    starts_on: date
    ends_on: date
    cell: Cell
    value: Fraction | None
    moving_range: Fraction | None = None
    range_beyond: bool = False
    flags: list[tuple[ChartRule, int]] = field(default_factory=list)


def points_of(db: Session, measured: Measured, filters: MetricFilters) -> list[Point]:
    """Returns the points in the order of their days; refuses two that begin on one day."""
    dimension = measured.by[0]
    rows = {key[0]: cell for key, cell in measured.rows.items() if key[0] is not None}
    days = _days(db, dimension, list(rows))
    names = labels.of(db, {dimension: set(rows)}, naming_people=False)
    points = [
        Point(
            each, names.get((dimension, each)), *days[each], cell, _value(measured, cell, filters)
        )
        for each, cell in rows.items()
    ]
    points.sort(key=lambda each: each.starts_on)
    if len({each.starts_on for each in points}) < len(points):
        text = "Several of them begin on the same day: choose those of one programme by their id."
        fault = Fault("?period", "several_series", text)
        raise Invalid("These are several series, and no single one.", errors=[fault])
    return points


def _days(db: Session, dimension: Dimension, values: Sequence[str]) -> dict[str, tuple[date, date]]:
    """Returns the first and the last day of each period."""
    tables: dict[Dimension, tuple[Any, Any, Any]] = {
        Dimension.ROUND: (AuditRound.id, AuditRound.month, AuditRound.due_date),
        Dimension.CYCLE: (AuditCycle.id, AuditCycle.starts_on, AuditCycle.ends_on),
    }
    if dimension in tables:
        row_id, first, last = tables[dimension]
        query = select(row_id, first, last).where(row_id.in_([UUID(each) for each in values]))
        return {str(each): (start, end) for each, start, end in db.execute(query)}
    return {each: _months(each) for each in values}


def _months(period: str) -> tuple[date, date]:
    """Returns the days of a month (`2026-04`) or quarter (`2026-Q2`)."""
    year, part = period.split("-")
    first = int(part[1:]) * 3 - 2 if part.startswith("Q") else int(part)
    last = first + 2 if part.startswith("Q") else first
    return date(int(year), first, 1), date(int(year), last, monthrange(int(year), last)[1])


def _value(measured: Measured, cell: Cell, filters: MetricFilters) -> Fraction | None:
    """Returns the exact value of a point."""
    shape = measured.metric.shape
    if shape is Shape.AGREEMENT:
        found = agreement(interval_of.matrix(cell))
        return getattr(found, f"kappa_{filters.weights.value}")  # type: ignore[no-any-return]
    if shape is Shape.QUANTILES:
        median = quantiles.at({values[0]: n for values, n in cell.spread.items()}, 50)
        return None if median is None else Fraction(median)
    if shape is Shape.COUNT:
        return Fraction(cell.numerator)
    return cell.ratio
