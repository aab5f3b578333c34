"""Renders measured figures as JSON and CSV: labels, rounding, agreement and quantiles."""

import csv
import io
from collections.abc import Iterable
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core import clock
from app.models.auditing.programmes import AuditCycle, AuditProgramme, AuditRound
from app.models.organisation.org_units import OrgUnit
from app.models.organisation.people import Person
from app.schemas.figures.metrics import (
    Agreement,
    Figure,
    GroupValue,
    MetricDefinition,
    MetricQuery,
    MetricRead,
    Quantiles,
)
from app.services.figures.catalogue import METRICS
from app.services.figures.engine import dimensions, quantiles
from app.services.figures.engine.agreement import agreement
from app.services.figures.engine.cells import Cell
from app.services.figures.engine.common_scale import GRADES
from app.services.figures.engine.counting import Key
from app.services.figures.engine.measure import Measured
from app.services.figures.engine.metric import Metric, Parameters, Shape
from app.services.platform.rounding import printed, share
from app.vocabulary.figures import Dimension, NullReason

# Dimensions whose values are identifiers, which get a label.
WITH_LABELS = frozenset(
    Dimension(word)
    for word in ("cycle", "round", "area", "district", "team", "auditor", "reviewer")
)
PLACES = frozenset({Dimension.AREA, Dimension.DISTRICT, Dimension.TEAM})
NOT_KNOWN = "Not known"  # the place of rows whose team is not known, or is in no district or area
SHOWN, WITHHELD = "shown", "c"
_ORDER = {grade: n for n, grade in enumerate(GRADES)}


@cache
def catalogue() -> tuple[MetricDefinition, ...]:
    """Returns the definitions of all metrics, which depend neither on the day nor the caller."""
    return tuple(_definition(metric) for metric in METRICS.values())


def _definition(metric: Metric) -> MetricDefinition:
    fact = metric.fact(Parameters(clock.today()))
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


def read(db: Session, measured: Measured, query: MetricQuery) -> MetricRead:
    """Returns the figures of a metric without their explanation."""
    metric = measured.metric
    groups = _Groups(measured.by, _labels(db, measured))
    rows = [
        _figure(measured, cell, query, groups.of(key))
        for key, cell in sorted(measured.rows.items(), key=lambda item: _sort_key(item[0]))
    ]
    return MetricRead(
        slug=metric.slug,
        title=metric.title,
        unit=metric.unit,
        polarity=metric.polarity,
        definition_version=metric.version,
        as_of=measured.parameters.as_of,
        scope="exact" if measured.exact else "published",
        rows=rows,
        total=_figure(measured, measured.total, query, []),
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

    def __init__(self, by: tuple[Dimension, ...], labels: dict[str, str]) -> None:
        self.by, self.labels = by, labels
        self.values: dict[tuple[Dimension, str | None], GroupValue] = {}

    def of(self, key: Key) -> list[GroupValue]:
        return [self._value(each, part) for each, part in zip(self.by, key, strict=True)]

    def _value(self, dimension: Dimension, part: str | None) -> GroupValue:
        value = self.values.get((dimension, part))
        if value is None:
            label = self.labels.get(part) if part is not None else None
            if part is None and dimension in PLACES:
                label = NOT_KNOWN
            value = GroupValue(dimension=dimension, value=part, label=label)
            self.values[dimension, part] = value
        return value


def _figure(measured: Measured, cell: Cell, query: MetricQuery, group: Any) -> Figure:
    metric = measured.metric
    withheld = not measured.exact and cell.denominator == 0
    agreed = spread = None
    value: Any = _value(metric, cell)
    if metric.shape is Shape.AGREEMENT:
        agreed = _agreement(cell, exact=measured.exact)
        value = getattr(agreed, f"kappa_{query.weights.value}")
    elif metric.shape is Shape.QUANTILES:
        spread = _quantiles(cell)
        value = spread.median
    elif metric.shape is Shape.DISTRIBUTION and not group:
        value = None  # a whole distribution has no single value
    numerator = None if agreed or spread else cell.numerator
    return Figure(
        group=group,
        numerator=None if withheld else numerator,
        denominator=None if withheld else cell.denominator,
        exclusions={} if not measured.exact else dict(cell.excluded),
        value=None if withheld else value,
        null_reason=_null_reason(metric, cell, value, withheld=withheld),
        status=WITHHELD if withheld else SHOWN,
        agreement=agreed,
        quantiles=spread,
    )


def _value(metric: Metric, cell: Cell) -> Decimal | int | None:
    """Returns the count, or the share of the denominator."""
    if metric.shape is Shape.COUNT:
        return cell.numerator
    return share(cell.numerator, cell.denominator)


def _null_reason(metric: Metric, cell: Cell, value: Any, *, withheld: bool) -> NullReason | None:
    if withheld:
        return NullReason.WITHHELD_OR_NOTHING_TO_COUNT
    if value is not None:
        return None
    whole = metric.shape is Shape.DISTRIBUTION and cell.denominator
    return NullReason.BY_GRADE if whole else metric.null_reason


def _agreement(cell: Cell, *, exact: bool) -> Agreement:
    size = len(GRADES)
    matrix = [[cell.spread.get((i, j), 0) for j in range(1, size + 1)] for i in range(1, size + 1)]
    measures = agreement(matrix)
    return Agreement(
        levels=list(GRADES),
        matrix=matrix if exact else None,
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


def _labels(db: Session, measured: Measured) -> dict[str, str]:
    """Returns labels for identifiers; people are named only to callers who may read the rows."""
    positions = [n for n, each in enumerate(measured.by) if each in WITH_LABELS]
    ids = {UUID(key[n]) for key in measured.rows for n in positions if key[n] is not None}
    if not ids:
        return {}
    number = func.concat(AuditProgramme.name, " ", AuditCycle.number)
    queries = [
        select(OrgUnit.id, OrgUnit.name).where(OrgUnit.id.in_(ids)),
        select(AuditCycle.id, number).join(AuditProgramme).where(AuditCycle.id.in_(ids)),
        select(AuditRound.id, func.to_char(AuditRound.month, "YYYY-MM")).where(
            AuditRound.id.in_(ids)
        ),
    ]
    if measured.exact:
        queries.append(select(Person.id, Person.display_name).where(Person.id.in_(ids)))
    return {str(id_): label for query in queries for id_, label in db.execute(query)}


def as_csv(answer: MetricRead, by: Iterable[Dimension]) -> str:
    """Returns one line for each figure: its dimensions, then the counts.

    The columns are the same when there are no figures. No value can be read as a formula.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    head = [name for each in by for name in (each, f"{each}_label")]
    writer.writerow(
        ["metric", "as_of", *head, "numerator", "denominator", "value", "status", "null_reason"]
    )
    for figure in answer.rows if head else [answer.total]:
        parts = [part for each in figure.group for part in (_safe(each.value), _safe(each.label))]
        counts = [figure.numerator, figure.denominator, figure.value]
        writer.writerow(
            [answer.slug, answer.as_of, *parts, *counts, figure.status, figure.null_reason]
        )
    return text.getvalue()


def _safe(text: str | None) -> str | None:
    return f"'{text}" if text and text[0] in "=+-@\t\r" else text
