"""From a question to figures: one SELECT, grouped, and the arithmetic of each group."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlalchemy import Boolean, ColumnElement, and_, func, not_
from sqlalchemy.orm import Session

from app import clock
from app.errors import Fault, Forbidden, Invalid, NotFound
from app.models.organisation import OrgUnit
from app.schemas.metrics import MetricQuery
from app.services import access
from app.services.access import Actor
from app.services.metrics import dimensions, publishing
from app.services.metrics.audit_facts import GRADES
from app.services.metrics.catalogue import METRICS
from app.services.metrics.cells import Cell
from app.services.metrics.facts import Column, Fact, counted
from app.services.metrics.metric import SPREAD, Asked, Metric, Shape
from app.vocabulary import Dimension, Permission

Key = tuple[Any, ...]


@dataclass(frozen=True)
class Measured:
    """The figures of one question, before they are put on the wire."""

    metric: Metric
    asked: Asked
    by: tuple[Dimension, ...]
    exact: bool
    rows: dict[Key, Cell]
    total: Cell


def find(slug: str) -> Metric:
    metric = METRICS.get(slug)
    if metric is None:
        raise NotFound("There is no such metric; GET /v1/metrics lists them.")
    return metric


def asked_of(actor: Actor, metric: Metric, query: MetricQuery) -> Asked:
    """As of today, or of the last published day for who sees figures only."""
    if query.as_of is not None and query.as_of > clock.today():
        raise _refused("as_of", "in_future", "The future has no figures.")
    if dimensions.is_exact(metric.ground, actor):
        day = query.as_of or clock.today()
    else:
        day = publishing.day(query.as_of)
    return Asked(day, query.basis.value, query.level.value)


def measure(db: Session, actor: Actor, slug: str, query: MetricQuery) -> Measured:
    """Every figure of one metric that the caller may see."""
    access.require(actor, Permission.METRICS_READ)
    metric = find(slug)
    asked, ground = asked_of(actor, metric, query), metric.ground
    exact = dimensions.is_exact(ground, actor)
    by = tuple(dict.fromkeys(query.by))
    if not exact:
        publishing.check(ground, query, by)
    if metric.shape is Shape.DISTRIBUTION and Dimension.GRADE not in by:
        by = (*by, Dimension.GRADE)
    fact = metric.fact(asked)
    grain = by if exact else tuple(dict.fromkeys((*publishing.grain(ground), *by)))
    where = conditions(db, actor, metric, query, fact)
    cells = _cells(db, metric, asked, fact, _columns(metric, fact, grain), where)
    if not exact:
        crowds = _crowds(db, metric, asked, fact, where) if fact.part is not None else None
        cells = publishing.published(metric, grain, cells, crowds)
    rows = _rolled_up(cells, grain, by)
    if metric.shape is Shape.DISTRIBUTION:
        _share_denominators(rows, by)
    total = Cell()
    for cell in cells.values():
        total.add(cell)
    return Measured(metric, asked, by, exact, rows, total)


def _columns(metric: Metric, fact: Fact, by: Iterable[Dimension]) -> list[Column]:
    columns = []
    for dimension in by:
        column = dimensions.column(metric.ground, fact, dimension)
        if column is None:
            raise _refused("by", "no_such_dimension", f"These rows have no {dimension}.")
        columns.append(column)
    return columns


def _refused(parameter: str, code: str, detail: str) -> Invalid:
    return Invalid(detail, errors=[Fault(f"?{parameter}", code, detail)])


def conditions(
    db: Session, actor: Actor, metric: Metric, query: MetricQuery, fact: Fact
) -> list[ColumnElement[bool]]:
    """The caller's rows, and the filters of the question."""
    ground = metric.ground
    terms = [dimensions.scope(ground, fact, actor)]
    if query.unit_id is not None:
        unit = db.get(OrgUnit, query.unit_id)
        if unit is None:
            raise _refused("unit_id", "unknown", "There is no such unit.")
        if not dimensions.is_exact(ground, actor):
            publishing.check_unit(ground, unit)
        terms.append(dimensions.at(ground, unit))
    for name, values in query.wanted().items():
        column = fact.filters.get(name, ground.filters.get(name))
        if column is None:
            raise _refused(name, "no_such_filter", "The rows of this metric have no such thing.")
        terms.append(column.in_(values))
    if query.due_from is not None:
        terms.append(ground.day >= query.due_from)
    if query.due_to is not None:
        terms.append(ground.day <= query.due_to)
    return terms


def _cells(
    db: Session,
    metric: Metric,
    asked: Asked,
    fact: Fact,
    columns: list[Column],
    where: list[ColumnElement[bool]],
) -> dict[Key, Cell]:
    """The one SELECT."""
    spread = [fact.measures[name] for name in SPREAD.get(metric.shape, ())]
    reasons = list(metric.exclusions)
    query = counted(
        fact,
        *columns,
        *spread,
        _count(metric.numerator(fact, asked)),
        _count(metric.denominator(fact, asked)),
        *(_count(metric.exclusions[reason](fact, asked)) for reason in reasons),
    ).where(*where)
    groups = [*columns, *spread]
    cells: dict[Key, Cell] = defaultdict(Cell)
    for row in db.execute(query.group_by(*groups) if groups else query):
        key = tuple(row[: len(columns)])
        numerator, denominator, *excluded = row[len(groups) :]
        cell = Cell(int(numerator or 0), denominator)
        cell.exclusions.update(zip(reasons, excluded, strict=True))
        if spread and denominator:
            cell.spread[tuple(row[len(columns) : len(groups)])] = denominator
        cells[key].add(cell)
    return cells


def _crowds(
    db: Session, metric: Metric, asked: Asked, fact: Fact, where: list[ColumnElement[bool]]
) -> dict[Key, publishing.Crowd]:
    """How many rows are behind each cell of the grain, where several are counted of one row."""
    columns = _columns(metric, fact, publishing.grain(metric.ground))
    within, of = metric.numerator(fact, asked), metric.denominator(fact, asked)
    rows = func.count(metric.ground.rows.key.distinct())
    query = counted(
        fact,
        *columns,
        rows.filter(of),
        rows.filter(and_(of, within)),
        rows.filter(and_(of, not_(within))),
    )
    found = db.execute(query.where(*where).group_by(*columns))
    return {tuple(row[:-3]): publishing.Crowd(*row[-3:]) for row in found}


def _count(term: Any) -> Column:
    """How many rows fulfil a condition; or, of a number, its sum."""
    if isinstance(term.type, Boolean):
        return func.count().filter(term)
    return func.sum(term)


def _rolled_up(
    cells: dict[Key, Cell], grain: Sequence[Dimension], by: Sequence[Dimension]
) -> dict[Key, Cell]:
    places = [list(grain).index(dimension) for dimension in by]
    rows: dict[Key, Cell] = defaultdict(Cell)
    if by:
        for key, cell in cells.items():
            rows[tuple(key[n] for n in places)].add(cell)
    return rows


def _share_denominators(rows: dict[Key, Cell], by: Sequence[Dimension]) -> None:
    """Of a distribution, every grade of a group has the group's denominator."""
    place = list(by).index(Dimension.GRADE)
    sums: dict[Key, int] = defaultdict(int)
    for key, cell in rows.items():
        sums[key[:place] + key[place + 1 :]] += cell.denominator
    groups = list(sums)
    for group in groups:
        for grade in GRADES:
            rows[(*group[:place], grade, *group[place:])].denominator = sums[group]
    for key in [key for key in rows if key[place] is None]:
        for grade in GRADES[:1]:
            first = rows[(*key[:place], grade, *key[place + 1 :])]
            first.add(Cell(exclusions=rows[key].exclusions))
        del rows[key]


def value_of(metric: Metric, cell: Cell) -> Fraction | int | None:
    """A count, or numerator by denominator; null, never 0, when there is nothing to divide by."""
    if metric.shape is Shape.COUNT:
        return cell.numerator
    return Fraction(cell.numerator, cell.denominator) if cell.denominator else None


def require_rows(actor: Actor, metric: Metric) -> None:
    """Row by row is for those who may read the rows."""
    access.require(actor, Permission.METRICS_ROWS)
    if not dimensions.is_exact(metric.ground, actor):
        raise Forbidden("You see figures, not rows.", code="figures_only")
