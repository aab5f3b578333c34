"""The figures of a release: counted once, protected together, and sealed by a checksum."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import not_
from sqlalchemy.orm import Session

from app.models.figures.releases import Release
from app.schemas.figures.metrics import MetricFilters, MetricRead
from app.schemas.figures.releases import ReleaseTable
from app.services.figures.engine import measure, rendering
from app.services.figures.engine.counting import Counting, Key
from app.services.figures.engine.disclosure_control import Shown
from app.services.figures.engine.measure import Asked
from app.services.figures.engine.metric import Metric, Parameters
from app.services.figures.engine.microdata import Table
from app.services.figures.engine.publication import WITHHELD
from app.vocabulary.figures import Audience


@dataclass(frozen=True)
class ReleaseFigures:
    """The figures of a release, and how many of them are withheld."""

    items: Sequence[MetricRead]

    @property
    def statuses(self) -> list[str]:
        return [each.status for item in self.items for each in (*item.rows, item.total)]

    @property
    def in_all(self) -> int:
        return len(self.statuses)

    @property
    def withheld(self) -> int:
        return self.statuses.count(WITHHELD)

    @property
    def shows_nothing(self) -> bool:
        figures = [each for item in self.items for each in (*item.rows, item.total)]
        return all(each.denominator is None for each in figures)

    def as_json(self) -> list[dict[str, Any]]:
        return [item.model_dump(mode="json") for item in self.items]


def checksum(figures: list[dict[str, Any]]) -> str:
    """Returns the SHA-256 of the figures as compact JSON with sorted names."""
    text = json.dumps(figures, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Days:
    """The days of a period, and the day at whose end its figures are taken."""

    period_from: date
    period_to: date
    as_of: date


def of(db: Session, release: Release, others: Sequence[Release] = ()) -> ReleaseFigures:
    """Returns the figures that the release may show beside those of the others, which are out."""
    out = [each for other in others for each in _published(other, release)]
    by_table = count(db, tables_of(release), _days(release), Audience.PUBLISHED, out)
    return ReleaseFigures([item for items in by_table for item in items])


def tables_of(release: Release) -> list[ReleaseTable]:
    return [ReleaseTable.model_validate(each) for each in release.tables]


def _days(release: Release) -> Days:
    return Days(release.period_from, release.period_to, release.as_of)


def _published(other: Release, release: Release) -> Iterator[Asked]:
    """Yields the figures that another release shows of the kinds of row that this one counts."""
    figures = iter(other.figures or ())
    for table in tables_of(other):
        for slug in table.metrics:
            metric, shown = measure.find(slug), next(figures)
            if metric.population.rows.entity in release.populations:
                asked = _asked(_days(other), table, metric, Audience.PUBLISHED)
                yield replace(asked, out=_shown(shown, asked))


def _shown(figures: Mapping[str, Any], asked: Asked) -> dict[Key, Shown]:
    """Returns what published figures of a metric show, by their key."""
    counts_all = not Table(asked.rows, asked.by).has_numerator
    return {
        tuple(part["value"] for part in figure["group"]): Shown(
            None if counts_all else figure["numerator"], figure["denominator"]
        )
        for figure in (*figures["rows"], figures["total"])
    }


def count(
    db: Session,
    tables: Sequence[ReleaseTable],
    days: Days,
    audience: Audience,
    out: Sequence[Asked] = (),
) -> list[list[MetricRead]]:
    """Returns the figures of each table, of the whole county."""
    asked = [
        _asked(days, table, measure.find(slug), audience)
        for table in tables
        for slug in table.metrics
    ]
    measured = iter(measure.count(db, [*asked, *out]))
    return [
        rendering.read_all(
            db,
            [next(measured) for _ in table.metrics],
            MetricFilters(basis=table.basis, level=table.level),
        )
        for table in tables
    ]


def rows_of(metric: Metric, table: ReleaseTable, days: Days) -> Counting:
    """Returns the rows of the whole county that a metric counts in the period."""
    parameters = Parameters(days.as_of, table.basis.value, table.level.value)
    population = metric.population
    in_period = population.day.between(days.period_from, days.period_to)
    where = (in_period,) if population.has_period else ()
    return Counting(metric, parameters, metric.fact(parameters), where)


def _asked(days: Days, table: ReleaseTable, metric: Metric, audience: Audience) -> Asked:
    by = measure.breakdown(metric, table.by)
    rows = rows_of(metric, table, days)
    hidden = rows.fact.unreleased
    if audience is Audience.PUBLISHED and hidden is not None:
        rows = replace(rows, where=(*rows.where, not_(hidden)))
    return Asked(by, audience, rows, period=(days.period_from, days.period_to))
