"""The rows behind the figures of a snapshot: identifiers, and what of each row is counted."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Integer, Select, case, cast, func, null
from sqlalchemy.orm import Session

from app.models.reporting.dataset_snapshots import SnapshotDataset
from app.schemas.figures.releases import ReleaseTable
from app.services.figures import release_figures
from app.services.figures.engine import measure
from app.services.figures.engine.counting import Counting
from app.services.figures.engine.facts import Column, counted
from app.services.figures.engine.metric import SPREAD, Metric
from app.services.figures.release_figures import Days
from app.vocabulary.figures import Dimension

OF_ROW = ("row", "part", "numerator", "denominator")


@dataclass(frozen=True)
class Dataset:
    """The rows that one metric counts, and the dimensions by which they are shown."""

    counting: Counting
    table: ReleaseTable  # of its basis and level
    by: tuple[Dimension, ...]
    is_whole: bool = False

    @property
    def metric(self) -> Metric:
        return self.counting.metric

    @property
    def spread(self) -> tuple[str, ...]:
        return () if self.is_whole else SPREAD.get(self.metric.shape, ())

    @property
    def columns(self) -> list[str]:
        return [*OF_ROW, *self.metric.exclusions, *self.spread, *self.by]


def of(tables: Sequence[ReleaseTable], days: Days) -> list[Dataset]:
    """Returns the datasets that the tables need: one for each metric on a basis."""
    found: dict[tuple[str, str, str], Dataset] = {}
    for table in tables:
        for slug in table.metrics:
            metric = measure.find(slug)
            key = (slug, table.basis.value, table.level.value)
            known = found[key].by if key in found else ()
            by = tuple(dict.fromkeys((*known, *measure.breakdown(metric, table.by))))
            found[key] = Dataset(release_figures.rows_of(metric, table, days), table, by)
    return [each for dataset in found.values() for each in _with_whole(dataset)]


def _with_whole(dataset: Dataset) -> Iterator[Dataset]:
    """Yields the dataset, and the rows of the denominator if those of the fact are parts."""
    yield dataset
    metric, counting = dataset.metric, dataset.counting
    if metric.whole is not None:
        fact = metric.whole(counting.parameters)
        shared = tuple(each for each in dataset.by if each not in counting.fact.dimensions)
        yield replace(dataset, counting=replace(counting, fact=fact), by=shared, is_whole=True)


def read(db: Session, number: int, dataset: Dataset) -> SnapshotDataset:
    """Returns the rows of a dataset, in the order of their identifiers."""
    rows = [[_plain(value) for value in row] for row in db.execute(_query(dataset))]
    return SnapshotDataset(
        number=number,
        metric=dataset.metric.slug,
        basis=dataset.table.basis.value,
        level=dataset.table.level.value,
        shape=dataset.metric.shape.value,
        entity=dataset.metric.population.rows.entity,
        is_whole=dataset.is_whole,
        columns=dataset.columns,
        rows=rows,
        row_count=len(rows),
        sha256=checksum(rows),
    )


def size(db: Session, datasets: Iterable[Dataset]) -> int:
    """Returns how many rows the datasets have."""
    queries = (counted(each.counting.fact, func.count()) for each in datasets)
    wheres = (each.counting.where for each in datasets)
    return sum(
        db.scalar(query.where(*where)) or 0 for query, where in zip(queries, wheres, strict=True)
    )


def _query(dataset: Dataset) -> Select[Any]:
    counting, metric = dataset.counting, dataset.metric
    fact, parameters = counting.fact, counting.parameters
    part = fact.part if fact.part is not None else null()
    terms = (metric.numerator, metric.denominator, *metric.exclusions.values())
    numbers = [_number(term(fact, parameters)) for term in terms]
    spread = [fact.measures[name] for name in dataset.spread]
    groups = counting.texts(counting.columns(dataset.by))
    plain = (metric.population.rows.key, part, *numbers, *spread, *groups)
    columns = [column.label(f"column_{n}") for n, column in enumerate(plain)]
    order = (metric.population.rows.key, *([part] if fact.part is not None else ()))
    return counted(fact, *columns).where(*counting.where).order_by(*order)


def _number(term: Any) -> Column:
    """Returns what a row adds: 1 or 0 for a condition, or the number itself."""
    if isinstance(term.type, Boolean):
        return case((term, 1), else_=0)
    return func.coalesce(term, cast(0, Integer))


def _plain(value: Any) -> Any:
    """Returns a value as JSON has it; numbers that are not whole are exact, as text."""
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else str(value.normalize())
    return str(value) if isinstance(value, UUID) else value


def checksum(value: Any) -> str:
    """Returns the SHA-256 of a value as compact JSON with sorted names."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
