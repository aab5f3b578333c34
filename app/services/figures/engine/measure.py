"""Measures a metric for a query: counts the cells, and sums them up by group."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import NotFound
from app.schemas.figures.metrics import MetricFilters
from app.services import access
from app.services.access import Actor, Grant
from app.services.figures.catalogue import METRICS
from app.services.figures.engine import audiences, disclosure_control, microdata
from app.services.figures.engine.cells import Cell
from app.services.figures.engine.common_scale import GRADES
from app.services.figures.engine.counting import (
    Counting,
    Key,
    cells_of,
    counting,
    invalid_parameter,
)
from app.services.figures.engine.disclosure_control import Published, Shown
from app.services.figures.engine.facts import Fact
from app.services.figures.engine.metric import SPREAD, Metric, Parameters, Shape, Unit
from app.services.figures.engine.microdata import Table
from app.services.figures.engine.sampling_design import Sampled, sampled
from app.vocabulary.figures import Audience, Dimension
from app.vocabulary.organisation import ServiceLine
from app.vocabulary.roles import Permission

MOST = 20_000  # figures in one answer, about 10 MB
MOST_PUBLISHED = 600  # figures that are published together


@dataclass(frozen=True)
class Place:
    """The place whose rows were asked for, and where the caller's figures are of all rows."""

    unit_id: UUID | None = None
    service_lines: Sequence[ServiceLine] = ()
    grants: tuple[Grant, ...] = ()

    def covers(self, unit: UUID, line: ServiceLine | None) -> bool:
        """Whether figures of this unit and service line count all of its rows."""
        return any(
            (each.units is None or unit in each.units) and each.service_line in (None, line)
            for each in self.grants
        )


@dataclass(frozen=True)
class Measured:
    """The counts of one metric, before they are rendered."""

    metric: Metric
    parameters: Parameters
    by: tuple[Dimension, ...]
    audience: Audience
    rows: dict[Key, Cell]
    total: Cell
    sampled: Sampled | None = None  # for the intervals over draws, of parts of rows, and of means
    shown: dict[Key, Shown] = field(default_factory=dict)  # of published figures
    place: Place = Place()

    @property
    def exact(self) -> bool:
        return self.audience is not Audience.PUBLISHED


def find(slug: str) -> Metric:
    metric = METRICS.get(slug)
    if metric is None:
        raise NotFound("There is no such metric; GET /v1/metrics lists them.")
    return metric


def parameters_of(query: MetricFilters) -> Parameters:
    if query.as_of is not None and query.as_of > clock.today():
        text = "`as_of` must be today or earlier."
        raise invalid_parameter("as_of", "in_future", text)
    return Parameters(query.as_of or clock.today(), query.basis.value, query.level.value)


def measure(db: Session, actor: Actor, slug: str, query: MetricFilters) -> Measured:
    """Returns all figures of one metric that the caller may see."""
    return measure_all(db, actor, [slug], query)[0]


def measure_all(
    db: Session, actor: Actor, slugs: Sequence[str], query: MetricFilters, most: int | None = None
) -> list[Measured]:
    """Returns all figures of several metrics; those over the same rows are counted together."""
    return count(db, ask(db, actor, slugs, query), MOST if most is None else most)


def ask(db: Session, actor: Actor, slugs: Sequence[str], query: MetricFilters) -> list["Asked"]:
    """Returns what is asked of each metric, or refuses it."""
    access.require(actor, Permission.METRICS_READ)
    return [_ask(db, actor, find(slug), query) for slug in slugs]


def count(db: Session, asked: Sequence["Asked"], most: int = MOST) -> list[Measured]:
    """Returns the figures that are asked for; those that are published protect each other."""
    together: dict[object, list[int]] = defaultdict(list)
    for place, each in enumerate(asked):
        together[each.alike].append(place)
    measured: dict[int, Measured] = {}
    for places in together.values():
        found = _measured(db, [asked[place] for place in places])
        measured |= zip(places, found, strict=True)
    _limit(asked, measured, most)
    return _protected(db, asked, [measured[place] for place in range(len(asked))])


def _limit(asked: Sequence["Asked"], measured: Mapping[int, Measured], most: int) -> None:
    """Refuses more figures than one answer has, or than can be looked at together."""
    figures = sum(len(each.rows) for place, each in measured.items() if asked[place].out is None)
    published = any(each.audience is Audience.PUBLISHED for each in asked)
    require_few(figures, MOST_PUBLISHED if published else most)


def require_few(figures: int, most: int) -> None:
    """Refuses more figures than one answer holds."""
    if figures > most:
        text = f"These are {figures} figures; ask for at most {most}, with fewer breakdowns."
        raise invalid_parameter("by", "too_many_figures", text)


@dataclass(frozen=True)
class Asked:
    """What is asked of one metric, once it is known to be allowed."""

    by: tuple[Dimension, ...]
    audience: Audience
    rows: Counting
    place: Place = Place()
    period: object = None  # equal for figures of the same period
    out: Published | None = None  # of figures that are out already

    @property
    def metric(self) -> Metric:
        return self.rows.metric

    @property
    def counted_rows(self) -> object:
        """Whatever is equal for metrics over the same rows."""
        return self.metric.fact, self.rows.parameters.basis

    @property
    def alike(self) -> object:
        """Whatever is equal for metrics that one statement counts."""
        metric, days = self.metric, (self.rows.parameters.as_of, self.period)
        by_itself = metric.slug if metric.shape is Shape.FREQUENCY else None
        return self.counted_rows, by_itself, SPREAD.get(metric.shape), self.by, days


def _ask(db: Session, actor: Actor, metric: Metric, query: MetricFilters) -> Asked:
    """Returns what is asked of a metric, or refuses it."""
    parameters = parameters_of(query)
    audience = audiences.of(metric.population, actor, query.disclosure)
    by = tuple(dict.fromkeys(query.by))
    _check(actor, metric, metric.fact(parameters), query, by, audience)
    rows = counting(db, actor, metric, parameters, query, audience)
    held = tuple(each for each in actor.grants if each.role in audiences.OF_PLACES)
    place = Place(query.unit_id, tuple(query.service_line), held)
    return Asked(breakdown(metric, by), audience, rows, place)


def breakdown(metric: Metric, by: Sequence[Dimension]) -> tuple[Dimension, ...]:
    """Returns the dimensions with the one without which the figures have no meaning."""
    return tuple(by) if metric.own is None or metric.own in by else (*by, metric.own)


def _measured(db: Session, asked: Sequence[Asked]) -> list[Measured]:
    """Returns the figures of metrics that are counted by one statement."""
    rows, first = [each.rows for each in asked], asked[0]
    if first.rows.metric.shape is Shape.FREQUENCY:
        return [_frequency(db, first)]
    counted = cells_of(db, rows, first.by)
    return [_summed(db, each, cells) for each, cells in zip(asked, counted, strict=True)]


def _frequency(db: Session, asked: Asked) -> Measured:
    metric, parameters = asked.rows.metric, asked.rows.parameters
    cells, total = _frequencies(db, asked.rows, asked.by)
    return Measured(metric, parameters, asked.by, asked.audience, cells, total)


def _summed(db: Session, asked: Asked, cells: dict[Key, Cell]) -> Measured:
    """Returns the sums by group, with the sample behind them where they are exact."""
    metric, by = asked.rows.metric, asked.by
    total = Cell()
    for cell in cells.values():
        total.add(cell)
    groups = cells if by else {}
    if metric.shape is Shape.DISTRIBUTION:
        _share_denominators(groups, by, metric.exclusions)
    measured = Measured(
        metric, asked.rows.parameters, by, asked.audience, groups, total, place=asked.place
    )
    return _with_sample(db, measured, asked.rows) if measured.exact and metric.sample else measured


def _check(
    actor: Actor,
    metric: Metric,
    fact: Fact,
    query: MetricFilters,
    by: tuple[Dimension, ...],
    audience: Audience,
) -> None:
    """Refuses what the figures of an audience do not tell."""
    if audiences.behind(metric.population, actor, audience) is Audience.ROWS:
        audiences.require_readable(metric.title, fact, actor)
    else:
        audiences.require_no_people(actor, query, by)
    if audience is Audience.PUBLISHED:
        disclosure_control.check(metric, by, query.basis)


def _with_sample(db: Session, measured: Measured, rows: Counting) -> Measured:
    """Returns the counts with the sample behind them, for their intervals."""
    metric = measured.metric
    if not metric.is_drawn and metric.unit is Unit.RATE and rows.fact.part is None:
        return measured  # the counts of the figures are all that an interval needs
    design = metric.population.design if metric.is_drawn else None
    return replace(measured, sampled=sampled(db, rows, measured.by, design))


def _frequencies(
    db: Session, rows: Counting, by: tuple[Dimension, ...]
) -> tuple[dict[Key, Cell], Cell]:
    """Returns the parts, each with the denominator of the whole group; the total has no parts."""
    shared = tuple(each for each in by if each not in rows.fact.dimensions)
    wholes = rows.whole(db, shared)
    positions = [by.index(each) for each in shared]
    cells = rows.cells(db, by)
    for key, cell in cells.items():
        cell.denominator = wholes[tuple(key[n] for n in positions)].denominator
    return cells, Cell(denominator=sum(whole.denominator for whole in wholes.values()))


def _protected(db: Session, asked: Sequence[Asked], measured: Sequence[Measured]) -> list[Measured]:
    """Returns the figures with what may be shown of them, for those that are published."""
    together: dict[int, list[int]] = defaultdict(list)
    for place, each in enumerate(asked):
        if each.audience is Audience.PUBLISHED:
            together[id(each.rows.metric.population)].append(place)
    result = list(measured)
    for places in together.values():
        some = [asked[place] for place in places]
        tables = [Table(each.rows, each.by, each.period) for each in some]
        keys = [{(), *measured[place].rows} for place in places]
        out = {n: each.out for n, each in enumerate(some) if each.out is not None}
        shown = disclosure_control.protect(microdata.read(db, tables), keys, out)
        for place, figures in zip(places, shown, strict=True):
            result[place] = replace(measured[place], shown=figures)
    return result


def _share_denominators(
    rows: dict[Key, Cell], by: Sequence[Dimension], reasons: Iterable[str]
) -> None:
    """Gives every grade of a group the denominator of the whole group."""
    position = list(by).index(Dimension.GRADE)
    sums: dict[Key, int] = defaultdict(int)
    for key, cell in rows.items():
        sums[key[:position] + key[position + 1 :]] += cell.denominator
    groups = list(sums)
    for group in groups:
        for grade in GRADES:
            cell = rows[(*group[:position], grade, *group[position:])]
            cell.denominator = sums[group]
            cell.excluded = dict.fromkeys(reasons, 0) | cell.excluded
    for key in [key for key in rows if key[position] is None]:
        for grade in GRADES[:1]:
            first = rows[(*key[:position], grade, *key[position + 1 :])]
            first.add(Cell(excluded=rows[key].excluded))
        del rows[key]
