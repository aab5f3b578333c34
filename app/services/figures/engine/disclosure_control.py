"""What may be shown to who sees figures only (docs/domain/figures.md).

Figures are added up from cells of one fixed grain (of audits: cycle, district, service, or coarser
where the installation says so) that were each large enough to be shown, so no two answers can be
subtracted from each other to find a small one. The cells of a period are published once, as they
were on one day after its end, so no two days can; and a figure waits for its like: what could be
worked out with another figure of the same rows has to be large enough too.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.core import clock
from app.core.config import settings
from app.core.dates import months_after
from app.core.errors import Fault, Invalid
from app.models.organisation.org_units import OrgUnit
from app.schemas.figures.metrics import GradeBasis, MetricQuery
from app.services.figures.engine.cells import Cell
from app.services.figures.engine.facts import Period, Population
from app.services.figures.engine.metric import Metric, Shape, Unit
from app.vocabulary.figures import Dimension
from app.vocabulary.organisation import OrgUnitKind

WHOLE_GROUP = 2  # times the threshold: below it, "all of them" or "none of them" is a disclosure


@dataclass(frozen=True)
class Release:
    """The cells of one period, and the day as of which they are published for good."""

    period: Period
    day: date


def releases(db: Session, population: Population, as_of: date) -> list[Release]:
    """What had been published by a day: a day is over before anything is published as of it."""
    found = [Release(period, _released_on(period)) for period in population.periods(db)]
    return [each for each in found if each.day <= as_of and each.day < clock.today()]


def _released_on(period: Period) -> date:
    """The last day of the month after the one in which the period ends.

    By then the 20 working days of a QA record and of an escalation are over, and moderation too.
    """
    return months_after(period.last.replace(day=1), 2) - timedelta(days=1)


def grain(population: Population) -> tuple[Dimension, ...]:
    """Of what the published cells are: the ground's own grain, or as much coarser as is set."""
    return tuple(
        Dimension.AREA
        if dimension is Dimension.DISTRICT and dimension in _too_fine()
        else dimension
        for dimension in population.grain
        if dimension is Dimension.DISTRICT or dimension not in _too_fine()
    )


def published_by(population: Population) -> frozenset[Dimension]:
    """By what published figures may be asked for."""
    return population.published - _too_fine()


def _too_fine() -> frozenset[Dimension]:
    finest = settings()
    places = {Dimension.DISTRICT} if finest.published_place == "area" else set()
    return frozenset(places if finest.published_services else places | {Dimension.SERVICE})


def check(metric: Metric, query: MetricQuery, by: Sequence[Dimension]) -> None:
    """Only questions whose answers can be added up from published cells."""
    population = metric.population
    if not published_by(population).issuperset(by):
        words = ", ".join(sorted(published_by(population)))
        raise _refused("by", f"Figures are published by {words} only.")
    days = [name for name in ("due_from", "due_to") if getattr(query, name)]
    for name in [*query.wanted(), *days]:
        narrower = name == "service_line" and Dimension.SERVICE in _too_fine()
        if narrower or name not in population.published_filters:
            raise _refused(name, "Published figures cannot be narrowed by this.")
    if "basis" in metric.parameters and query.basis is GradeBasis.MODERATED:
        # Subtracted from the final grades they would be those of the few not moderated.
        raise _refused("basis", "Grades are published as the auditor's and as final ones.")


@dataclass(frozen=True)
class CellSizes:
    """How many rows are behind a cell: all, those in the numerator, those partly outside it."""

    everybody: int
    inside: int
    outside: int

    @property
    def is_large_enough(self) -> bool:
        return _hides(self.everybody, [self.inside, self.outside])


def check_unit(population: Population, unit: OrgUnit) -> None:
    """Only units that are sums of published cells: a team's figures would tell the other teams'."""
    if unit.kind is not OrgUnitKind.DIRECTORATE and unit.kind.value not in published_by(population):
        smallest = "an area" if settings().published_place == "area" else "a district"
        raise _refused("unit_id", f"Published figures are of no smaller unit than {smallest}.")


def published(
    metric: Metric,
    by: Sequence[Dimension],
    cells: dict[tuple[Any, ...], Cell],
    crowds: dict[tuple[Any, ...], CellSizes] | None = None,
) -> dict[tuple[Any, ...], Cell]:
    """The cells that are large enough; of a distribution, whole distributions that are.

    `crowds` is given where several are counted of one row: many sections may be of few audits.
    """
    places = [list(by).index(dimension) for dimension in grain(metric.population)]
    groups: dict[tuple[Any, ...], list[Cell]] = defaultdict(list)
    for key, cell in cells.items():
        groups[tuple(key[n] for n in places)].append(cell)
    shown = {
        group
        for group, members in groups.items()
        if _large_enough(metric, members) and (crowds is None or crowds[group].is_large_enough)
    }
    return {key: cell for key, cell in cells.items() if tuple(key[n] for n in places) in shown}


def _large_enough(metric: Metric, members: Sequence[Cell]) -> bool:
    threshold = settings().suppression_threshold
    n = sum(cell.denominator for cell in members)
    if n < threshold or any(0 < k < threshold for cell in members for k in cell.excluded.values()):
        return False
    if metric.shape in {Shape.AGREEMENT, Shape.QUANTILES} or metric.unit is Unit.LEVELS:
        return True
    counts = [cell.numerator for cell in members]
    if metric.shape is Shape.COUNT and counts == [cell.denominator for cell in members]:
        return True
    if metric.shape is Shape.DISTRIBUTION:
        return _hides(n, counts)
    # Each is told with its own denominator, so each has to hide its own.
    return all(
        _hides(cell.denominator, [cell.numerator, cell.denominator - cell.numerator])
        for cell in members
        if cell.denominator
    )


def _hides(n: int, parts: Sequence[int]) -> bool:
    """Whether parts of `n` may be told: none of one to five, and no "all of them" of a few."""
    threshold = settings().suppression_threshold
    if sum(part > 0 for part in parts) == 1:
        return n >= WHOLE_GROUP * threshold
    return n >= threshold and all(part == 0 or part >= threshold for part in parts)


def _refused(parameter: str, detail: str) -> Invalid:
    return Invalid(detail, errors=[Fault(f"?{parameter}", "not_published", detail)])
