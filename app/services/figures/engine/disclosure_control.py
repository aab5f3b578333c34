"""Disclosure control: which published cells are large enough to show (docs/domain/figures.md).

It applies to callers who may see figures but not rows. Published figures are sums of cells of one
fixed grain (of audits: cycle, district, service, or coarser where the installation says so). Each
cell was large enough to be shown, so subtracting two figures reveals no small cell. The cells of a
period are published once, as they were on one day after its end, so comparing two days reveals none
either. Counts that could be derived from another figure of the same rows must be large enough too.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from app.core import clock
from app.core.config import settings
from app.core.dates import months_after
from app.core.errors import Fault, Invalid
from app.models.organisation.org_units import OrgUnit
from app.schemas.figures.metrics import GradeBasis, MetricFilters
from app.services.figures.engine.cells import Cell
from app.services.figures.engine.facts import Period, Population
from app.services.figures.engine.metric import Metric, Shape, Unit
from app.vocabulary.figures import Dimension
from app.vocabulary.organisation import OrgUnitKind

NOT_PUBLISHED = frozenset({GradeBasis.MODERATED, GradeBasis.PROPOSED})
MEANS = frozenset({Unit.LEVELS, Unit.POINTS})
WHOLE_GROUP = 2  # times the threshold; in a smaller group "all" or "none" discloses each member


@dataclass(frozen=True)
class Release:
    """One period, and the day as of which its cells are published for good."""

    period: Period
    day: date


def releases(db: Session, population: Population, as_of: date) -> list[Release]:
    """Returns the releases up to a day; a day must be over before its cells are published."""
    all_releases = [Release(period, _released_on(period)) for period in population.periods(db)]
    return [each for each in all_releases if each.day <= as_of and each.day < clock.today()]


def _released_on(period: Period) -> date:
    """Returns the last day of the month after the one in which the period ends.

    By then moderation and the 20 working days of QA records and escalations are over.
    """
    return months_after(period.last.replace(day=1), 2) - timedelta(days=1)


def grain(population: Population) -> tuple[Dimension, ...]:
    """Returns the dimensions of published cells: the population's own, or coarser as configured."""
    return tuple(
        Dimension.AREA
        if dimension is Dimension.DISTRICT and dimension in _too_fine()
        else dimension
        for dimension in population.grain
        if dimension is Dimension.DISTRICT or dimension not in _too_fine()
    )


def published_by(population: Population) -> frozenset[Dimension]:
    """Returns the dimensions by which published figures may be broken down."""
    return population.published - _too_fine()


def _too_fine() -> frozenset[Dimension]:
    config = settings()
    areas_only = {Dimension.DISTRICT} if config.published_place == "area" else set()
    return frozenset(areas_only if config.published_services else areas_only | {Dimension.SERVICE})


def check(metric: Metric, query: MetricFilters, by: Sequence[Dimension]) -> None:
    """Refuses queries whose figures are not sums of published cells."""
    population = metric.population
    if not published_by(population).issuperset(by):
        words = ", ".join(sorted(published_by(population)))
        raise _not_published("by", f"Published figures break down by {words} only.")
    days = [name for name in ("due_from", "due_to") if getattr(query, name)]
    for name in [*query.filter_values(), *days]:
        narrower = name == "service_line" and Dimension.SERVICE in _too_fine()
        if narrower or name not in population.published_filters:
            raise _not_published(name, f"Published figures cannot be filtered by {name}.")
    if "basis" in metric.parameters and query.basis in NOT_PUBLISHED:
        # Final grades minus moderated ones would be those of the few audits not moderated; the few
        # audits still under way are those of `proposed`.
        text = "Grades are published on the bases auditor and final only."
        raise _not_published("basis", text)


@dataclass(frozen=True)
class CellSizes:
    """The numbers of rows behind a cell: all, in the numerator, and at least partly outside it."""

    rows: int
    in_numerator: int
    outside_numerator: int

    @property
    def is_large_enough(self) -> bool:
        return _are_safe(self.rows, [self.in_numerator, self.outside_numerator])


def check_unit(population: Population, unit: OrgUnit) -> None:
    """Refuses units smaller than published cells: one team's figures would reveal the others'."""
    if unit.kind is not OrgUnitKind.DIRECTORATE and unit.kind.value not in published_by(population):
        smallest = "an area" if settings().published_place == "area" else "a district"
        text = f"Published figures are not available for units smaller than {smallest}."
        raise _not_published("unit_id", text)


def published(
    metric: Metric,
    by: Sequence[Dimension],
    cells: dict[tuple[Any, ...], Cell],
    cell_sizes: dict[tuple[Any, ...], CellSizes] | None = None,
) -> dict[tuple[Any, ...], Cell]:
    """Returns the cells that are large enough; a distribution is returned as a whole or not at all.

    `cell_sizes` is given where one row is counted several times: many sections may belong to few
    audits.
    """
    positions = [list(by).index(dimension) for dimension in grain(metric.population)]
    groups: dict[tuple[Any, ...], list[Cell]] = defaultdict(list)
    for key, cell in cells.items():
        groups[tuple(key[n] for n in positions)].append(cell)
    shown = {
        group
        for group, members in groups.items()
        if _large_enough(metric, members)
        and (cell_sizes is None or cell_sizes[group].is_large_enough)
    }
    return {key: cell for key, cell in cells.items() if tuple(key[n] for n in positions) in shown}


def _large_enough(metric: Metric, members: Sequence[Cell]) -> bool:
    threshold = settings().suppression_threshold
    n = sum(cell.denominator for cell in members)
    if n < threshold or any(0 < k < threshold for cell in members for k in cell.excluded.values()):
        return False
    if metric.shape in {Shape.AGREEMENT, Shape.QUANTILES} or metric.unit in MEANS:
        return True
    counts = [cell.numerator for cell in members]
    if metric.shape is Shape.COUNT and counts == [cell.denominator for cell in members]:
        return True
    if metric.shape is Shape.DISTRIBUTION:
        return _are_safe(n, counts)
    # Each cell is shown with its own denominator, so each must be safe by itself.
    return all(
        _are_safe(cell.denominator, [cell.numerator, cell.denominator - cell.numerator])
        for cell in members
        if cell.denominator
    )


def _are_safe(n: int, parts: Sequence[int | Decimal]) -> bool:
    """Whether parts of `n` may be shown: none from 1 to 5, and none that is all of a small `n`."""
    threshold = settings().suppression_threshold
    if sum(part > 0 for part in parts) == 1:
        return n >= WHOLE_GROUP * threshold
    return n >= threshold and all(part == 0 or part >= threshold for part in parts)


def _not_published(parameter: str, detail: str) -> Invalid:
    return Invalid(detail, errors=[Fault(f"?{parameter}", "not_published", detail)])
