"""Figures on the wire: labels, rounding, agreement, and row by row what was counted."""

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
from app.services.figures.engine.metric import Asked, Metric, Shape
from app.services.platform.rounding import printed, share
from app.vocabulary.figures import Dimension, NullReason

# What is told by an identifier, and named beside it.
OF_ROWS = frozenset(
    Dimension(word)
    for word in ("cycle", "round", "area", "district", "team", "auditor", "reviewer")
)
SHOWN, WITHHELD = "shown", "c"
_ORDER = {grade: n for n, grade in enumerate(GRADES)}


@cache
def catalogue() -> tuple[MetricDefinition, ...]:
    """Every metric, in words; worked out once, since no day and no caller changes a definition."""
    return tuple(_definition(metric) for metric in METRICS.values())


def _definition(metric: Metric) -> MetricDefinition:
    fact = metric.fact(Asked(clock.today()))
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
    """The answer, without its explanation."""
    metric = measured.metric
    groups = _Groups(measured.by, _labels(db, measured))
    rows = [
        _figure(measured, cell, query, groups.of(key))
        for key, cell in sorted(measured.rows.items(), key=lambda item: _sorting(item[0]))
    ]
    return MetricRead(
        slug=metric.slug,
        title=metric.title,
        unit=metric.unit,
        polarity=metric.polarity,
        definition_version=metric.version,
        as_of=measured.asked.as_of,
        scope="exact" if measured.exact else "published",
        rows=rows,
        total=_figure(measured, measured.total, query, []),
        explanation=None,
    )


def _sorting(key: Key) -> tuple[tuple[bool, int, str], ...]:
    return tuple(_place(part) for part in key)


@lru_cache(maxsize=4096)
def _place(part: str | None) -> tuple[bool, int, str]:
    """Nulls last, grades in their own order, everything else as text."""
    return part is None, _ORDER.get(part or "", -1), part or ""


class _Groups:
    """What a figure is of. The same few values come again and again, and are told once."""

    def __init__(self, by: tuple[Dimension, ...], labels: dict[str, str]) -> None:
        self.by, self.labels = by, labels
        self.told: dict[tuple[Dimension, str | None], GroupValue] = {}

    def of(self, key: Key) -> list[GroupValue]:
        return [self._value(each, part) for each, part in zip(self.by, key, strict=True)]

    def _value(self, dimension: Dimension, part: str | None) -> GroupValue:
        found = self.told.get((dimension, part))
        if found is None:
            label = None if part is None else self.labels.get(part)
            found = GroupValue(dimension=dimension, value=part, label=label)
            self.told[dimension, part] = found
        return found


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
        value = None  # a whole distribution has no one value
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
    """A count, which stays whole, or a share."""
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
    found = agreement(matrix)
    return Agreement(
        levels=list(GRADES),
        matrix=matrix if exact else None,
        n=found.n,
        kappa_unweighted=printed(found.kappa_unweighted),
        kappa_linear=printed(found.kappa_linear),
        kappa_quadratic=printed(found.kappa_quadratic),
        word=found.word,
    )


def _quantiles(cell: Cell) -> Quantiles:
    counts = {values[0]: n for values, n in cell.spread.items()}
    median, p90 = quantiles.at(counts, 50), quantiles.at(counts, 90)
    return Quantiles(n=sum(counts.values()), median=printed(median), p90=printed(p90))


def _labels(db: Session, measured: Measured) -> dict[str, str]:
    """Names for the identifiers among the groups; people's only where rows may be read."""
    places = [n for n, each in enumerate(measured.by) if each in OF_ROWS]
    ids = {UUID(key[n]) for key in measured.rows for n in places if key[n] is not None}
    if not ids:
        return {}
    number = func.concat(AuditProgramme.name, " ", AuditCycle.number)
    found = [
        select(OrgUnit.id, OrgUnit.name).where(OrgUnit.id.in_(ids)),
        select(AuditCycle.id, number).join(AuditProgramme).where(AuditCycle.id.in_(ids)),
        select(AuditRound.id, func.to_char(AuditRound.month, "YYYY-MM")).where(
            AuditRound.id.in_(ids)
        ),
    ]
    if measured.exact:
        found.append(select(Person.id, Person.display_name).where(Person.id.in_(ids)))
    return {str(id_): label for query in found for id_, label in db.execute(query)}


def as_csv(answer: MetricRead, by: Iterable[Dimension]) -> str:
    """One line a figure: its dimensions, then the counts; the same columns when there is none.

    Nothing in it can be a formula.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    head = [name for each in by for name in (each, f"{each}_label")]
    writer.writerow(
        ["metric", "as_of", *head, "numerator", "denominator", "value", "status", "null_reason"]
    )
    for figure in answer.rows if head else [answer.total]:
        parts = [text for v in figure.group for text in (_safe(v.value), _safe(v.label))]
        counts = [figure.numerator, figure.denominator, figure.value]
        writer.writerow(
            [answer.slug, answer.as_of, *parts, *counts, figure.status, figure.null_reason]
        )
    return out.getvalue()


def _safe(text: str | None) -> str | None:
    return f"'{text}" if text and text[0] in "=+-@\t\r" else text
