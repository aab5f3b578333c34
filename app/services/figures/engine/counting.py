"""The SELECTs of figures: the rows of one fact, counted in groups."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Text, and_, cast, func, not_
from sqlalchemy.orm import Session

from app.core.errors import Fault, Invalid
from app.models.organisation.org_units import OrgUnit
from app.schemas.figures.metrics import MetricQuery
from app.services.access import Actor
from app.services.figures.engine import dimensions, disclosure_control
from app.services.figures.engine.cells import Cell
from app.services.figures.engine.facts import Column, Fact, counted
from app.services.figures.engine.metric import SPREAD, Asked, Metric
from app.vocabulary.figures import Dimension

Key = tuple[str | None, ...]


@dataclass(frozen=True)
class Counting:
    """Which rows of a fact are counted, as of one day."""

    metric: Metric
    asked: Asked
    fact: Fact
    where: tuple[ColumnElement[bool], ...]

    def of(self, release: disclosure_control.Release) -> "Counting":
        """The same of one period, as it was on the day of its release."""
        asked = replace(self.asked, as_of=release.day)
        where = (*self.where, release.period.rows)
        return replace(self, asked=asked, fact=self.metric.fact(asked), where=where)

    def columns(self, by: Iterable[Dimension]) -> list[Column]:
        columns = []
        for dimension in by:
            column = dimensions.column(self.metric.population, self.fact, dimension)
            if column is None:
                raise refused("by", "no_such_dimension", f"These rows have no {dimension}.")
            columns.append(column)
        return columns

    def cells(
        self, db: Session, by: Iterable[Dimension], *, beside: bool = False
    ) -> dict[Key, Cell]:
        """The one SELECT; `beside` counts as well what could be worked out with other figures."""
        metric, fact, asked = self.metric, self.fact, self.asked
        columns = self.columns(by)
        spread = [fact.measures[name] for name in SPREAD.get(metric.shape, ())]
        excluded = metric.derivable if beside else metric.exclusions
        query = counted(
            fact,
            *(_told(column) for column in columns),
            *spread,
            _count(metric.numerator(fact, asked)),
            _count(metric.denominator(fact, asked)),
            *(_count(term(fact, asked)) for term in excluded.values()),
        ).where(*self.where)
        groups = [*columns, *spread]
        cells: dict[Key, Cell] = defaultdict(Cell)
        for row in db.execute(query.group_by(*groups) if groups else query):
            numerator, denominator, *others = row[len(groups) :]
            cell = Cell(int(numerator or 0), denominator)
            cell.excluded.update(zip(excluded, others, strict=True))
            if spread and denominator:
                cell.spread[tuple(row[len(columns) : len(groups)])] = denominator
            key = tuple(row[: len(columns)])
            if key in cells:  # as of other values of the spread
                cells[key].add(cell)
            else:
                cells[key] = cell
        return cells

    def crowds(self, db: Session) -> dict[Key, disclosure_control.CellSizes] | None:
        """How many rows are behind each cell of the grain, where several are counted of one row."""
        if self.fact.part is None:
            return None
        columns = self.columns(disclosure_control.grain(self.metric.population))
        within = self.metric.numerator(self.fact, self.asked)
        of = self.metric.denominator(self.fact, self.asked)
        rows = func.count(self.metric.population.rows.key.distinct())
        query = counted(
            self.fact,
            *(_told(column) for column in columns),
            rows.filter(of),
            rows.filter(and_(of, within)),
            rows.filter(and_(of, not_(within))),
        )
        found = db.execute(query.where(*self.where).group_by(*columns))
        return {tuple(row[:-3]): disclosure_control.CellSizes(*row[-3:]) for row in found}


def counting(
    db: Session, actor: Actor, metric: Metric, asked: Asked, query: MetricQuery
) -> Counting:
    """The caller's rows, and the filters of the question."""
    population, fact = metric.population, metric.fact(asked)
    terms = [dimensions.scope(population, fact, actor)]
    if query.unit_id is not None:
        unit = db.get(OrgUnit, query.unit_id)
        if unit is None:
            raise refused("unit_id", "unknown", "There is no such unit.")
        if not dimensions.is_exact(population, actor):
            disclosure_control.check_unit(population, unit)
        terms.append(dimensions.at(population, unit))
    for name, values in query.wanted().items():
        column = fact.filters.get(name, population.filters.get(name))
        if column is None:
            raise refused(name, "no_such_filter", "The rows of this metric have no such thing.")
        terms.append(column.in_(values))
    if query.due_from is not None:
        terms.append(population.day >= query.due_from)
    if query.due_to is not None:
        terms.append(population.day <= query.due_to)
    return Counting(metric, asked, fact, tuple(terms))


def refused(parameter: str, code: str, detail: str) -> Invalid:
    return Invalid(detail, errors=[Fault(f"?{parameter}", code, detail)])


def _told(column: Any) -> Column:
    """As it is put on the wire, and compared quickly: identifiers and words as text."""
    return column if isinstance(column.type, Text) else cast(column, Text)


def _count(term: Any) -> Column:
    """How many rows fulfil a condition; or, of a number, its sum."""
    if isinstance(term.type, Boolean):
        return func.count().filter(term)
    return func.sum(term)
