"""From a question to figures: the cells that were counted, and the arithmetic of each group."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Forbidden, NotFound
from app.schemas.figures.metrics import MetricQuery
from app.services import access
from app.services.access import Actor
from app.services.figures.catalogue import METRICS
from app.services.figures.engine import dimensions, disclosure_control
from app.services.figures.engine.cells import Cell
from app.services.figures.engine.common_scale import GRADES
from app.services.figures.engine.counting import Counting, Key, counting, refused
from app.services.figures.engine.metric import Asked, Metric, Shape
from app.vocabulary.figures import Dimension
from app.vocabulary.roles import Permission


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


def asked_of(query: MetricQuery) -> Asked:
    if query.as_of is not None and query.as_of > clock.today():
        raise refused("as_of", "in_future", "The future has no figures.")
    return Asked(query.as_of or clock.today(), query.basis.value, query.level.value)


def measure(db: Session, actor: Actor, slug: str, query: MetricQuery) -> Measured:
    """Every figure of one metric that the caller may see."""
    access.require(actor, Permission.METRICS_READ)
    metric = find(slug)
    asked = asked_of(query)
    exact = dimensions.is_exact(metric.population, actor)
    by = tuple(dict.fromkeys(query.by))
    if not exact:
        disclosure_control.check(metric, query, by)
    if metric.shape is Shape.DISTRIBUTION and Dimension.GRADE not in by:
        by = (*by, Dimension.GRADE)
    grain = (
        by if exact else tuple(dict.fromkeys((*disclosure_control.grain(metric.population), *by)))
    )
    rows = counting(db, actor, metric, asked, query)
    cells = rows.cells(db, grain) if exact else _published(db, rows, grain)
    total = Cell()
    for cell in cells.values():
        total.add(cell)
    found = _rolled_up(cells, grain, by)
    if metric.shape is Shape.DISTRIBUTION:
        _share_denominators(found, by)
    return Measured(metric, asked, by, exact, found, total)


def _published(db: Session, rows: Counting, grain: tuple[Dimension, ...]) -> dict[Key, Cell]:
    """The cells of every period that was published by the day asked for, each as it was then."""
    cells: dict[Key, Cell] = defaultdict(Cell)
    for release in disclosure_control.releases(db, rows.metric.population, rows.asked.as_of):
        then = rows.of(release)
        counted = then.cells(db, grain, beside=True)
        cells |= disclosure_control.published(rows.metric, grain, counted, then.crowds(db))
    return cells


def _rolled_up(
    cells: dict[Key, Cell], grain: tuple[Dimension, ...], by: tuple[Dimension, ...]
) -> dict[Key, Cell]:
    if by and by == grain:
        return cells
    places = [grain.index(dimension) for dimension in by]
    rows: dict[Key, Cell] = defaultdict(Cell)
    for key, cell in cells.items() if by else ():
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
            first.add(Cell(excluded=rows[key].excluded))
        del rows[key]


def require_rows(actor: Actor, metric: Metric) -> None:
    """Row by row is for those who may read the rows."""
    access.require(actor, Permission.METRICS_ROWS)
    if not dimensions.is_exact(metric.population, actor):
        raise Forbidden("You see figures, not rows.", code="figures_only")
