"""The design of the sample behind a figure: how many rows of each stratum count."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Boolean, Select, and_, func, literal, null, select
from sqlalchemy.orm import Session

from app.services.figures.engine.counting import Counting, Key
from app.services.figures.engine.facts import Column, Design, counted
from app.services.figures.engine.metric import SPREAD, Sample, Shape, Unit
from app.services.figures.statistics.intervals import Independent, Moments, Pairs, Stratum
from app.vocabulary.figures import Dimension

# The stratum of a draw; None for rows that were not drawn.
Place = tuple[Any, str] | None


@dataclass(frozen=True)
class Totals:
    """Hits and rows of the denominator; with moments where a row adds more than 0 or 1.

    Of decisions, also how many there are of each pair of grades.
    """

    hits: float = 0
    rows: float = 0
    moments: Moments | None = None
    pairs: Pairs | None = None

    def plus(self, other: "Totals") -> "Totals":
        """Returns the sums of both, which are of different rows."""
        a, b = self.moments, other.moments
        both = None
        if a is not None or b is not None:
            a, b = a or Moments(0, 0, 0, 0), b or Moments(0, 0, 0, 0)
            both = Moments(a.units + b.units, a.yy + b.yy, a.xy + b.xy, a.xx + b.xx)
        pairs = dict(Counter(self.pairs or {}) + Counter(other.pairs or {}))
        return Totals(self.hits + other.hits, self.rows + other.rows, both, pairs)

    @property
    def units(self) -> int:
        return int(self.rows) if self.moments is None else self.moments.units


Counts = dict[Place, Totals]


@dataclass(frozen=True)
class Sampled:
    """The rows behind figures by group and by stratum, with the sizes of the strata."""

    rows: dict[Key, Counts]
    sizes: dict[Place, tuple[int, int]]  # drawn, and eligible
    exhausted: bool = True  # False where only some of what was drawn is looked at

    def strata(self, key: Key, whole: Counts | None = None) -> list[Stratum] | None:
        """Returns the strata of a group; None unless the frame of draws is its population.

        With `whole`, the hits are those of the group and the rows those of the whole.
        """
        own = self.rows.get(key, {})
        found = []
        for place, totals in (own if whole is None else whole).items():
            drawn, eligible = self.sizes.get(place, (0, 0))
            if totals.units > drawn or drawn > eligible:
                return None
            if totals.rows:
                hits = own.get(place, Totals()).hits
                of_rows = (totals.moments, totals.pairs, self.exhausted)
                found.append(Stratum(hits, totals.rows, drawn, eligible, *of_rows))
        return found or None

    def independent(self, key: Key) -> list[Stratum]:
        """Returns the rows of a group as one stratum of rows that were drawn independently."""
        totals = Totals()
        for each in self.rows.get(key, {}).values():
            totals = totals.plus(each)
        return [Independent(totals.hits, totals.rows, totals.units, 0, totals.moments)]

    def units(self, key: Key) -> int:
        """Returns how many rows are behind a group, of which each may have several parts."""
        return sum(each.units for each in self.rows.get(key, {}).values())

    def together(self, position: int | None) -> "Sampled":
        """Returns the sample without one dimension, or (None) without any."""
        rows: dict[Key, Counts] = defaultdict(dict)
        for key, counts in self.rows.items():
            if not key:
                continue  # the total, which is kept beside the groups
            short = () if position is None else key[:position] + key[position + 1 :]
            for place, totals in counts.items():
                rows[short][place] = rows[short].get(place, Totals()).plus(totals)
        return Sampled(dict(rows), self.sizes, self.exhausted)


def sampled(
    db: Session, counting: Counting, by: tuple[Dimension, ...], design: Design | None
) -> Sampled:
    """Returns the sample behind the figures of a metric by these dimensions, and their total."""
    paired = counting.metric.shape is Shape.AGREEMENT
    single = counting.fact.part is None and (paired or counting.metric.unit is Unit.RATE)
    query = _counts if single else _moments
    groups = _read(db, query(counting, by, design), len(by), paired=paired)
    if not single and not counting.fact.dimensions.keys().isdisjoint(by):
        # The parts of a row may be in several groups.
        groups |= _read(db, query(counting, (), design), 0)
    elif by:
        groups |= Sampled(groups, {}).together(None).rows
    draws = {place[0] for each in groups.values() for place in each if place is not None}
    sizes = design.sizes(db, draws) if design is not None and draws else {}
    return Sampled(groups, sizes, counting.metric.sample is not Sample.SOME_OF_DRAWS)


def has_drawn(db: Session, counting: Counting, design: Design) -> bool:
    """Whether any row that the figures count comes from a draw."""
    query = _from(counted(counting.fact, literal(1)), counting, design)
    return db.scalar(query.where(design.draw.is_not(None)).limit(1)) is not None


def _read(
    db: Session, query: Select[Any], dimensions: int, *, paired: bool = False
) -> dict[Key, Counts]:
    groups: dict[Key, Counts] = defaultdict(dict)
    for row in db.execute(query):
        key, (draw, stratum, hits, rows, *more) = tuple(row[:dimensions]), row[dimensions:]
        if rows:
            moments = Moments(more[0], *map(float, more[1:])) if more and not paired else None
            pairs = {tuple(more): rows} if paired else None
            place = None if draw is None else (draw, stratum)
            totals = Totals(float(hits), float(rows), moments, pairs)
            groups[key][place] = groups[key].get(place, Totals()).plus(totals)
    return dict(groups)


def _terms(counting: Counting) -> tuple[Any, Any]:
    """Returns the sums of what rows add to the numerator and to the denominator."""
    numerator: Any = counting.metric.numerator(counting.fact, counting.parameters)
    denominator: Any = counting.metric.denominator(counting.fact, counting.parameters)
    if isinstance(numerator.type, Boolean):
        hits: Any = func.count().filter(and_(denominator, numerator))
    else:
        hits = func.coalesce(func.sum(numerator).filter(denominator), 0)
    return hits, func.count().filter(denominator)


def _places(design: Design | None) -> tuple[Column, Column]:
    return (null(), null()) if design is None else (design.draw, design.stratum)


def _grouping(design: Design | None) -> tuple[Column, ...]:
    """Returns the places by which rows are grouped; nothing where they are constants."""
    return () if design is None else _places(design)


def _grouped(query: Select[Any], *columns: Column) -> Select[Any]:
    return query.group_by(*columns) if columns else query


def _counts(counting: Counting, by: tuple[Dimension, ...], design: Design | None) -> Select[Any]:
    """Returns the query of rows that add 0 or 1 each; of decisions, by their pair of grades."""
    columns, places = counting.columns(by), _places(design)
    spread = [counting.fact.measures[name] for name in SPREAD.get(counting.metric.shape, ())]
    query = counted(counting.fact, *counting.texts(columns), *places, *_terms(counting), *spread)
    return _grouped(_from(query, counting, design), *columns, *_grouping(design), *spread)


def _moments(counting: Counting, by: tuple[Dimension, ...], design: Design | None) -> Select[Any]:
    """Returns the query of rows that add sums: first row by row, then over the rows."""
    columns, places = counting.columns(by), _places(design)
    hits, rows = _terms(counting)
    named: list[Any] = [text.label(f"group_{n}") for n, text in enumerate(counting.texts(columns))]
    key = counting.metric.population.rows.key
    each = counted(
        counting.fact,
        *named,
        places[0].label("draw"),
        places[1].label("stratum"),
        hits.label("y"),
        rows.label("x"),
    )
    each = _from(each, counting, design).group_by(*columns, *_grouping(design), key)
    row = each.subquery("each_row").c
    groups = [row[label.name] for label in named]
    y, x = row.y, row.x
    sums = (func.sum(y), func.sum(x), func.count(), func.sum(y * y), func.sum(x * y))
    query = select(*groups, row.draw, row.stratum, *sums, func.sum(x * x)).where(x > 0)
    return query.group_by(*groups, row.draw, row.stratum)


def _from(query: Select[Any], counting: Counting, design: Design | None) -> Select[Any]:
    source = counting.fact.source
    return query.select_from(source if design is None else design.join(source)).where(
        *counting.where
    )
