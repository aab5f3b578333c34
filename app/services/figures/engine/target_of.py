"""Finds the target of a figure, and judges the figure by it (docs/domain/figures.md, targets)."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.figures.targets import MetricTarget
from app.models.organisation.org_units import OrgUnit, OrgUnitAncestor
from app.schemas.figures.metrics import FigureTarget, GradeBasis, Interval, MetricFilters
from app.services.figures.engine.cells import Cell
from app.services.figures.engine.counting import Key
from app.services.figures.engine.measure import Asked, Measured
from app.services.figures.engine.metric import Metric, Shape
from app.services.figures.statistics.rag import Rule, judged
from app.services.platform.rounding import Exact
from app.vocabulary.figures import Dimension
from app.vocabulary.organisation import OrgUnitKind, ServiceLine

PLACES = (Dimension.TEAM, Dimension.DISTRICT, Dimension.AREA)  # the nearest first
# Breakdowns by which a figure still is one place's in one period.
PLACED = frozenset(
    {
        *(Dimension.MONTH, Dimension.QUARTER, Dimension.CYCLE, Dimension.ROUND),
        *(*PLACES, Dimension.SERVICE),
    }
)
# Filters that choose a place or a period, and no part of the rows of one.
WHOLE = frozenset({"cycle_id", "round_id", "service_line"})
USUAL = {"basis": GradeBasis.FINAL.value, "level": "good", "weights": "linear"}


@dataclass(frozen=True)
class Targets:
    """The targets that may apply to some figures, and the units above each place."""

    by_metric: dict[str, list[MetricTarget]]
    above: dict[UUID, list[UUID]]  # each place with the units above it, the nearest first
    county: UUID | None

    def of(
        self, measured: Measured, key: Key, cell: Cell, value: Any, interval: Interval | None
    ) -> FigureTarget | None:
        """Returns the target of a figure and how the figure stands to it; None without one."""
        found = self._of_key(measured, key)
        if found is None:
            return None
        rule = Rule(found.aim, found.target, found.floor, found.tolerance, found.least_rows)
        n = rule.least if measured.metric.shape is Shape.COUNT else cell.denominator
        return FigureTarget(
            target_id=found.id,
            org_unit_id=found.org_unit_id,
            aim=found.aim,
            target=found.target,
            floor=found.floor,
            tolerance=found.tolerance,
            rag=judged(_exact(measured, cell, value), n, rule),
            in_interval=None if interval is None else interval.low <= rule.target <= interval.high,
        )

    def _of_key(self, measured: Measured, key: Key) -> MetricTarget | None:
        rows = self.by_metric.get(measured.metric.slug)
        if not rows:
            return None
        parts = dict(zip(measured.by, key, strict=False))
        place, service = self._place(measured, parts), _service(measured, parts)
        if place is None or not measured.place.covers(place, service):
            return None
        day = _day(measured, parts)
        for unit in self.above.get(place, ()):
            for line in dict.fromkeys((service, None)):
                held = [row for row in rows if _applies(row, unit, line, day)]
                if held:
                    return max(held, key=lambda row: row.valid_from)
        return None

    def _place(self, measured: Measured, parts: dict[Dimension, str | None]) -> UUID | None:
        """Returns the unit whose figure it is; None for rows whose unit is not known."""
        for each in PLACES:
            if each in parts:
                value = parts[each]
                return None if value is None else UUID(value)
        return measured.place.unit_id or self.county


def _applies(row: MetricTarget, unit: UUID, line: str | None, day: date) -> bool:
    in_time = row.valid_from <= day and (row.valid_to is None or day < row.valid_to)
    return row.org_unit_id == unit and row.service_line == line and in_time


def _service(measured: Measured, parts: dict[Dimension, str | None]) -> ServiceLine | None:
    value = parts.get(Dimension.SERVICE)
    if value is not None:
        return ServiceLine(value)
    lines = measured.place.service_lines
    return lines[0] if len(lines) == 1 else None


def _day(measured: Measured, parts: dict[Dimension, str | None]) -> date:
    """Returns the last day of the month or quarter, if it is over; else the day of the figures."""
    as_of = measured.parameters.as_of
    month, quarter = parts.get(Dimension.MONTH), parts.get(Dimension.QUARTER)
    if month is None and quarter is not None:
        month = f"{quarter[:4]}-{int(quarter[-1]) * 3:02}"
    if month is None:
        return as_of
    year, number = int(month[:4]), int(month[5:7])
    return min(as_of, date(year, number, monthrange(year, number)[1]))


def _exact(measured: Measured, cell: Cell, value: Any) -> Exact | None:
    """Returns the value before it is rounded, where it is a ratio."""
    if measured.metric.shape is Shape.RATIO:
        return cell.ratio
    return value  # type: ignore[no-any-return]


def load(db: Session, measured: Sequence[Measured], query: MetricFilters) -> Targets:
    """Returns the targets that may apply to figures; none of figures that are part of a place's."""
    metrics = [each.metric for each in measured if each.exact and may_have(each, query)]
    by_metric = _of(db, metrics)
    if not by_metric:
        return Targets({}, {}, None)
    county = db.scalar(select(OrgUnit.id).where(OrgUnit.kind == OrgUnitKind.DIRECTORATE))
    return Targets(by_metric, _above(db, _places(measured, county)), county)


def aimed_at(db: Session, metrics: Iterable[Metric]) -> set[str]:
    """Returns those of the metrics, by slug, for which somebody has set a target."""
    return set(_of(db, metrics))


def _of(db: Session, metrics: Iterable[Metric]) -> dict[str, list[MetricTarget]]:
    found: dict[str, list[MetricTarget]] = defaultdict(list)
    slugs = {metric.slug for metric in metrics}
    if slugs:
        for row in db.scalars(select(MetricTarget).where(MetricTarget.metric.in_(slugs))):
            found[row.metric].append(row)
    return dict(found)


def may_have(asked: Measured | Asked, query: MetricFilters) -> bool:
    """Whether the figures are of all rows of places, with the usual parameters."""
    usual = all(getattr(query, name).value == USUAL[name] for name in asked.metric.parameters)
    whole = query.filter_values().keys() <= WHOLE and len(query.service_line) <= 1
    return usual and whole and PLACED.issuperset(asked.by)


def _places(measured: Iterable[Measured], county: UUID | None) -> set[UUID]:
    places = {county} if county is not None else set()
    for each in measured:
        if each.place.unit_id is not None:
            places.add(each.place.unit_id)
        positions = [n for n, dimension in enumerate(each.by) if dimension in PLACES]
        places |= {UUID(part) for key in each.rows for n in positions if (part := key[n])}
    return places


def _above(db: Session, places: set[UUID]) -> dict[UUID, list[UUID]]:
    """Returns each place with the units above it, the nearest first: it has the most above it."""
    upper = (
        select(OrgUnitAncestor.org_unit_id, func.count().label("depth"))
        .group_by(OrgUnitAncestor.org_unit_id)
        .subquery()
    )
    query = (
        select(OrgUnitAncestor.org_unit_id, OrgUnitAncestor.ancestor_id)
        .join(upper, upper.c.org_unit_id == OrgUnitAncestor.ancestor_id)
        .where(OrgUnitAncestor.org_unit_id.in_(places))
        .order_by(OrgUnitAncestor.org_unit_id, upper.c.depth.desc())
    )
    above: dict[UUID, list[UUID]] = defaultdict(list)
    for unit, ancestor in db.execute(query):
        above[unit].append(ancestor)
    return dict(above)
