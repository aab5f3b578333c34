"""Renders measured figures as JSON and CSV: labels, rounding, agreement and quantiles."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from sqlalchemy.orm import Session

from app.core import clock
from app.core.config import settings
from app.schemas.figures.catalogue import CatalogueMetric, MetricDefinition
from app.schemas.figures.metrics import (
    Agreement,
    Figure,
    GroupValue,
    MetricFilters,
    MetricRead,
    Quantiles,
)
from app.services.access import Actor
from app.services.figures.catalogue import METRICS
from app.services.figures.engine import (
    audiences,
    csv_export,
    dimensions,
    interval_of,
    labels,
    publication,
    target_of,
)
from app.services.figures.engine.cells import Cell
from app.services.figures.engine.common_scale import GRADES
from app.services.figures.engine.counting import Key
from app.services.figures.engine.facts import Fact
from app.services.figures.engine.measure import Measured
from app.services.figures.engine.metric import Metric, Parameters, Shape
from app.services.figures.engine.publication import SHOWN
from app.services.figures.engine.target_of import Targets
from app.services.figures.statistics import quantiles
from app.services.figures.statistics.agreement import agreement
from app.services.platform.rounding import printed, share
from app.vocabulary.figures import Dimension, NullReason

# Why the total of a figure that is broken down by its own dimension has no value.
OF_ALL = {
    Shape.DISTRIBUTION: NullReason.BY_GRADE,
    Shape.FREQUENCY: NullReason.BY_QUESTION_OR_THEME,
}
_ORDER = {grade: n for n, grade in enumerate(GRADES)}


@cache
def catalogue() -> tuple[MetricDefinition, ...]:
    """Returns the definitions of all metrics, which depend neither on the day nor the caller."""
    return tuple(_definition(metric) for metric in METRICS.values())


@cache
def _facts() -> dict[str, Fact]:
    """Returns the fact of each metric, whose dimensions and readers are the same on every day."""
    return {slug: metric.fact(Parameters(clock.today())) for slug, metric in METRICS.items()}


def catalogue_for(actor: Actor) -> list[CatalogueMetric]:
    """Returns the definitions of all metrics, each with the audience of the caller's figures."""
    return [_for_caller(actor, each) for each in catalogue()]


def _for_caller(actor: Actor, definition: MetricDefinition) -> CatalogueMetric:
    metric, fact = METRICS[definition.slug], _facts()[definition.slug]
    scope = audiences.first(metric.title, metric.population, fact, actor)
    return CatalogueMetric(**dict(definition), for_you=scope is not None, scope=scope)


def _definition(metric: Metric) -> MetricDefinition:
    fact = _facts()[metric.slug]
    return MetricDefinition(
        slug=metric.slug,
        title=metric.title,
        unit=metric.unit,
        polarity=metric.polarity,
        numerator=metric.numerator_text,
        denominator=metric.denominator_text,
        parameters=list(metric.parameters),
        dimensions=[
            d for d in Dimension if dimensions.column(metric.population, fact, d) is not None
        ],
        source=metric.source,
        definition_version=metric.version,
    )


def read(db: Session, measured: Measured, query: MetricFilters) -> MetricRead:
    """Returns the figures of a metric without their explanation."""
    return read_all(db, [measured], query)[0]


def read_all(db: Session, measured: Sequence[Measured], query: MetricFilters) -> list[MetricRead]:
    """Returns the figures of several metrics; their values are named together."""
    values: dict[Dimension, set[str | None]] = defaultdict(set)
    for each in measured:
        for key in each.rows:
            for dimension, part in zip(each.by, key, strict=True):
                values[dimension].add(part)
    names = labels.of(db, values, naming_people=any(each.exact for each in measured))
    targets = target_of.load(db, measured, query)
    return [_read(each, query, names, targets) for each in measured]


def without_cells(measured: Measured, query: MetricFilters) -> MetricRead:
    """Returns what is said about the figures, and their total, for figures without targets."""
    return _read(measured, query, {}, Targets({}, {}, None))


def _read(
    measured: Measured,
    query: MetricFilters,
    names: dict[tuple[Dimension, str | None], str],
    targets: Targets,
) -> MetricRead:
    metric = measured.metric
    groups = _Groups(measured.by, names)
    rows = [
        _figure(measured, cell, query, groups.of(key), key, targets)
        for key, cell in sorted(measured.rows.items(), key=lambda item: _sort_key(item[0]))
    ]
    return MetricRead(
        slug=metric.slug,
        title=metric.title,
        unit=metric.unit,
        polarity=metric.polarity,
        definition_version=metric.version,
        as_of=measured.parameters.as_of,
        parameters={name: getattr(query, name).value for name in metric.parameters},
        scope=measured.audience,
        rows=rows,
        total=_figure(measured, measured.total, query, [], (), targets),
        explanation=None,
    )


def _sort_key(key: Key) -> tuple[tuple[bool, int, str], ...]:
    return tuple(_part_key(part) for part in key)


@lru_cache(maxsize=4096)
def _part_key(part: str | None) -> tuple[bool, int, str]:
    """Returns a key that sorts nulls last, grades in their order, and everything else as text."""
    return part is None, _ORDER.get(part or "", -1), part or ""


class _Groups:
    """The groups of figures. Their values recur, and each is built once."""

    def __init__(self, by: tuple[Dimension, ...], names: dict[Any, str]) -> None:
        self.by, self.names = by, names
        self.values: dict[tuple[Dimension, str | None], GroupValue] = {}

    def of(self, key: Key) -> list[GroupValue]:
        return [self._value(each, part) for each, part in zip(self.by, key, strict=True)]

    def _value(self, dimension: Dimension, part: str | None) -> GroupValue:
        value = self.values.get((dimension, part))
        if value is None:
            label = self.names.get((dimension, part))
            value = GroupValue(dimension=dimension, value=part, label=label)
            self.values[dimension, part] = value
        return value


def _figure(
    measured: Measured,
    cell: Cell,
    query: MetricFilters,
    group: Any,
    key: Key,
    targets: Targets,
) -> Figure:
    metric = measured.metric
    if not measured.exact:
        return publication.figure(measured, cell, group, key, query)
    agreed = spread = None
    value: Any = _value(metric, cell)
    if metric.shape is Shape.AGREEMENT:
        agreed = _agreement(cell)
        value = getattr(agreed, f"kappa_{query.weights.value}")
    elif metric.shape is Shape.QUANTILES:
        spread = _quantiles(cell)
        value = spread.median
    elif metric.own is not None and not group:
        value = None  # a total over all grades or themes has no single value
    interval = None if value is None else interval_of.figure(measured, cell, key, query)
    of_themes = metric.shape is Shape.FREQUENCY and not group
    numerator = None if agreed or spread or of_themes else _printed(cell.numerator)
    return Figure(
        group=group,
        numerator=numerator,
        denominator=cell.denominator,
        exclusions=dict(cell.excluded),
        value=value,
        null_reason=_null_reason(metric, cell, value),
        status=SHOWN,
        agreement=agreed,
        quantiles=spread,
        small=_is_small(cell, agreed),
        interval=interval,
        target=targets.of(measured, key, cell, value, interval),
    )


def value_of(measured: Measured, cell: Cell) -> Any:
    """Returns the value of a count, a rate or a mean."""
    return _value(measured.metric, cell)


def is_small(measured: Measured, cell: Cell) -> bool:
    """Whether a number of rows in a figure without agreement is small."""
    return measured.exact and _is_small(cell, None)


def _is_small(cell: Cell, agreed: Agreement | None) -> bool:
    """Whether a number of rows in the figure is small: of a part, of the rest, or of all."""
    numbers = [cell.denominator, *cell.excluded.values(), *cell.spread.values()]
    if agreed is None and isinstance(cell.numerator, int):
        numbers += [cell.numerator, cell.denominator - cell.numerator]
    return any(0 < n < settings().suppression_threshold for n in numbers)


def _value(metric: Metric, cell: Cell) -> Decimal | int | None:
    """Returns the count, or the share of the denominator."""
    if metric.shape is Shape.COUNT:
        return cell.numerator
    if isinstance(cell.numerator, int):
        return share(cell.numerator, cell.denominator)
    return printed(cell.ratio)


def _printed(number: int | Decimal) -> int | Decimal | None:
    return number if isinstance(number, int) else printed(number)


def _null_reason(metric: Metric, cell: Cell, value: Any) -> NullReason | None:
    if value is not None:
        return None
    of_all = OF_ALL.get(metric.shape) if cell.denominator else None
    return of_all or metric.null_reason


def _agreement(cell: Cell) -> Agreement:
    matrix = interval_of.matrix(cell)
    measures = agreement(matrix)
    return Agreement(
        levels=list(GRADES),
        matrix=matrix,
        n=measures.n,
        kappa_unweighted=printed(measures.kappa_unweighted),
        kappa_linear=printed(measures.kappa_linear),
        kappa_quadratic=printed(measures.kappa_quadratic),
        word=measures.word,
    )


def _quantiles(cell: Cell) -> Quantiles:
    counts = {values[0]: n for values, n in cell.spread.items()}
    median, p90 = quantiles.at(counts, 50), quantiles.at(counts, 90)
    return Quantiles(n=sum(counts.values()), median=printed(median), p90=printed(p90))


def as_csv(answer: MetricRead, measured: Measured) -> str:
    """Returns one line for each figure, and one for the total."""
    metric = measured.metric
    about = {
        "metric": answer.slug,
        "title": answer.title,
        "unit": answer.unit,
        "definition_version": answer.definition_version,
        "as_of": answer.as_of,
        "scope": answer.scope,
        **{name: answer.parameters[name] for name in metric.parameters},
    }
    blocks = [csv_export.exclusions(metric.exclusions)]
    if metric.shape is Shape.QUANTILES:
        blocks.append(csv_export.quantiles())
    if metric.sample is not None:
        blocks.append(csv_export.interval())
    if metric.shape is Shape.AGREEMENT:
        blocks.append(csv_export.agreement(GRADES))
    blocks.append(csv_export.target())
    return csv_export.written(about, measured.by, [*answer.rows, answer.total], blocks)
