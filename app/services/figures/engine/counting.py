"""The queries of figures: the rows of one fact, counted in groups."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Text, cast, func
from sqlalchemy.orm import Session

from app.core.errors import Fault, Invalid
from app.models.organisation.org_units import OrgUnit
from app.schemas.figures.metrics import MetricFilters
from app.services.access import Actor
from app.services.figures.engine import audiences, dimensions
from app.services.figures.engine.cells import Cell
from app.services.figures.engine.facts import Column, Fact, counted
from app.services.figures.engine.metric import SPREAD, Metric, Parameters, Shape, Term
from app.vocabulary.figures import Audience, Dimension

Key = tuple[str | None, ...]


@dataclass(frozen=True)
class Counting:
    """The rows of a fact that are counted, as of one day."""

    metric: Metric
    parameters: Parameters
    fact: Fact
    where: tuple[ColumnElement[bool], ...]

    def columns(self, by: Iterable[Dimension]) -> list[Column]:
        columns = []
        for dimension in by:
            column = dimensions.column(self.metric.population, self.fact, dimension)
            if column is None:
                raise invalid_parameter(
                    "by",
                    "no_such_dimension",
                    f"“{self.metric.title}” cannot be broken down by {dimension}.",
                )
            columns.append(column)
        return columns

    @staticmethod
    def texts(columns: Iterable[Column]) -> list[Column]:
        return [_as_text(column) for column in columns]

    def cells(self, db: Session, by: Iterable[Dimension]) -> dict[Key, Cell]:
        """Returns the counts by group, from one query."""
        return cells_of(db, [self], by)[0]

    def numbers(self, excluded: Iterable[Term]) -> list[Column]:
        """Returns the numerator, the denominator, and the numbers of rows left out."""
        terms = (self.metric.denominator, *excluded)
        return [self._numerator(), *(_count(term(self.fact, self.parameters)) for term in terms)]

    def _numerator(self) -> Column:
        term = self.metric.numerator(self.fact, self.parameters)
        if self.metric.shape is Shape.FREQUENCY:
            return func.count(self.metric.population.rows.key.distinct()).filter(term)
        return _count(term)

    def whole(self, db: Session, by: Iterable[Dimension]) -> dict[Key, Cell]:
        """Returns the counts of the rows of which those of the fact are parts."""
        if self.metric.whole is None:
            raise TypeError(self.metric.slug)
        fact = self.metric.whole(self.parameters)
        return replace(self, fact=fact).cells(db, by)


def cells_of(
    db: Session, countings: Sequence[Counting], by: Iterable[Dimension]
) -> list[dict[Key, Cell]]:
    """Returns the counts of several metrics over the same rows by group, from one query."""
    first = countings[0]
    countings = [replace(each, fact=first.fact) for each in countings]  # the same tables
    columns = first.columns(by)
    spread = [first.fact.measures[name] for name in SPREAD.get(first.metric.shape, ())]
    excluded = [each.metric.exclusions for each in countings]
    numbers = [
        number
        for each, terms in zip(countings, excluded, strict=True)
        for number in each.numbers(terms.values())
    ]
    query = counted(first.fact, *first.texts(columns), *spread, *numbers).where(*first.where)
    groups = [*columns, *spread]
    found: list[dict[Key, Cell]] = [defaultdict(Cell) for _ in countings]
    for row in db.execute(query.group_by(*groups) if groups else query):
        key, values = tuple(row[: len(columns)]), tuple(row[len(columns) : len(groups)])
        counts = iter(row[len(groups) :])
        for cells, terms in zip(found, excluded, strict=True):
            cell = _cell(values, next(counts), next(counts))
            cell.excluded.update(zip(terms, islice(counts, len(terms)), strict=True))
            if key in cells:  # the same group with other values of the spread
                cells[key].add(cell)
            else:
                cells[key] = cell
    return found


def _cell(spread: tuple[int, ...], numerator: Any, denominator: int) -> Cell:
    by_spread = {spread: denominator} if spread and denominator else {}
    return Cell(_whole(numerator or 0), denominator, spread=by_spread)


def counting(
    db: Session,
    actor: Actor,
    metric: Metric,
    parameters: Parameters,
    query: MetricFilters,
    audience: Audience,
) -> Counting:
    """Returns the rows that figures for the caller count and that match the query.

    A preview of a publication counts what the caller would see without it.
    """
    population, fact = metric.population, metric.fact(parameters)
    audience = audiences.behind(population, actor, audience)
    terms = [audiences.scope(population, fact, actor, audience)]
    if query.unit_id is not None:
        unit = db.get(OrgUnit, query.unit_id)
        if unit is None:
            raise invalid_parameter("unit_id", "unknown", "There is no such unit.")
        terms.append(dimensions.within_unit(population, unit))
    for name, values in query.filter_values().items():
        column = fact.filters.get(name, population.filters.get(name))
        if column is None:
            text = f"{metric.slug} cannot be filtered by {name}."
            raise invalid_parameter(name, "no_such_filter", text)
        terms.append(column.in_(values))
    if query.due_from is not None and population.has_period:
        terms.append(population.day >= query.due_from)
    if query.due_to is not None and population.has_period:
        terms.append(population.day <= query.due_to)
    return Counting(metric, parameters, fact, tuple(terms))


def invalid_parameter(parameter: str, code: str, detail: str) -> Invalid:
    return Invalid(detail, errors=[Fault(f"?{parameter}", code, detail)])


def _as_text(column: Any) -> Column:
    """Returns the column as text, in which identifiers and words are sent."""
    return column if isinstance(column.type, Text) else cast(column, Text)


def _whole(number: int | Decimal) -> int | Decimal:
    return int(number) if number == int(number) else number


def _count(term: Any) -> Column:
    """Returns the number of rows that fulfil a condition, or the sum of a number."""
    if isinstance(term.type, Boolean):
        return func.count().filter(term)
    return func.sum(term)
