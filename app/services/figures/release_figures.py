"""The figures of a release: counted once, protected together, and sealed by a checksum."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import not_
from sqlalchemy.orm import Session

from app.models.figures.releases import Release
from app.schemas.figures.metrics import MetricFilters, MetricRead
from app.schemas.figures.releases import ReleaseTable
from app.services.figures.engine import measure, rendering
from app.services.figures.engine.counting import Counting
from app.services.figures.engine.measure import Asked
from app.services.figures.engine.metric import Metric, Parameters
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


def of(db: Session, release: Release) -> ReleaseFigures:
    """Returns the figures that the release shows, of the whole county."""
    days = Days(release.period_from, release.period_to, release.as_of)
    tables = [ReleaseTable.model_validate(each) for each in release.tables]
    by_table = count(db, tables, days, Audience.PUBLISHED)
    return ReleaseFigures([item for items in by_table for item in items])


def count(
    db: Session, tables: Sequence[ReleaseTable], days: Days, audience: Audience
) -> list[list[MetricRead]]:
    """Returns the figures of each table, of the whole county."""
    asked = [
        _asked(days, table, measure.find(slug), audience)
        for table in tables
        for slug in table.metrics
    ]
    measured = iter(measure.count(db, asked))
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
    in_period = metric.population.day.between(days.period_from, days.period_to)
    return Counting(metric, parameters, metric.fact(parameters), (in_period,))


def _asked(days: Days, table: ReleaseTable, metric: Metric, audience: Audience) -> Asked:
    by = measure.breakdown(metric, table.by)
    rows = rows_of(metric, table, days)
    hidden = rows.fact.unreleased
    if audience is Audience.PUBLISHED and hidden is not None:
        rows = replace(rows, where=(*rows.where, not_(hidden)))
    return Asked(by, audience, rows)
