"""Writes the cells of plain figures as finished JSON, in the statement that counts them.

Plain are exact counts and shares of rows that have no target. The statement counts the groups,
joins the label of each value, and writes each figure as `rendering` would. What needs arithmetic
that is no SQL (kappa, quantiles, means, design weights, targets, disclosure control) is rendered
from cells; `tests/figures/test_finished_cells.py` holds both to the same document.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Double,
    False_,
    Integer,
    Text,
    and_,
    case,
    cast,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from app.core.config import settings
from app.services.figures.engine import labels
from app.services.figures.engine.cells import Cell
from app.services.figures.engine.common_scale import GRADES
from app.services.figures.engine.counting import Counting
from app.services.figures.engine.facts import Column, counted
from app.services.figures.engine.measure import Asked
from app.services.figures.engine.metric import Shape, Unit
from app.services.figures.statistics.intervals import LEVEL, Z
from app.services.platform.rounding import PLACES
from app.vocabulary.figures import Audience, Dimension, IntervalMethod

SHAPES = frozenset({Shape.COUNT, Shape.RATIO, Shape.DISTRIBUTION})
REST = ',"status":"shown","agreement":null,"quantiles":null,"small":'


@dataclass(frozen=True)
class Finished:
    """The figures by group of one metric as a JSON array, with their sum and their number."""

    cells: str
    total: Cell
    figures: int


def are_plain(asked: Asked) -> bool:
    """Whether SQL can write the figures, apart from targets and intervals by design."""
    metric, rows = asked.metric, asked.rows
    if asked.audience is Audience.PUBLISHED or metric.shape not in SHAPES:
        return False
    if not asked.by or (metric.own is not None and asked.by[1:][-1:] != (metric.own,)):
        return False  # grades that are not the last dimension stand in another order
    numerator: Any = metric.numerator(rows.fact, rows.parameters)
    if not isinstance(numerator.type, Boolean):
        return False
    # The interval of a rate of rows follows from its counts.
    return metric.sample is None or (metric.unit is Unit.RATE and rows.fact.part is None)


def finished(db: Session, asked: Sequence[Asked], most: int) -> list[Finished]:
    """Returns the figures of plain metrics that are counted by one statement.

    No cell is written if a metric has more figures than `most`.
    """
    parts = [_Part(each, asked[0].rows, n) for n, each in enumerate(asked)]
    by = parts[0].groups
    groups = _groups(asked[0].rows, parts, by)
    source, names = _named(groups, by)
    order = [_place(groups.c[f"k{n}"], each).nulls_last() for n, each in enumerate(by)]
    size = select(func.count()).select_from(groups).scalar_subquery()
    answers = [each for part in parts for each in part.answers(groups.c, names, order)]
    query = select(size, *answers).select_from(source).where(size * parts[0].each <= most)
    found = db.execute(query).one()
    values = iter(found[1:])
    return [part.read(values, found[0]) for part in parts]


def _groups(rows: Counting, parts: Sequence["_Part"], by: Sequence[Dimension]) -> Any:
    """Returns the counts of each group; those of grades stand side by side."""
    columns = rows.columns(by)
    keys: list[Any] = [text.label(f"k{n}") for n, text in enumerate(rows.texts(columns))]
    numbers = [number for part in parts for number in part.numbers()]
    query = counted(rows.fact, *keys, *numbers).where(*rows.where)
    return query.group_by(*columns).cte("groups")


class _Part:
    """One metric among those that are counted together."""

    def __init__(self, asked: Asked, rows: Counting, place: int) -> None:
        self.metric, self.fact, self.place = asked.metric, rows.fact, place
        self.parameters = asked.rows.parameters
        self.graded = self.metric.shape is Shape.DISTRIBUTION
        self.groups = asked.by[:-1] if self.graded else asked.by
        self.grades: tuple[str | None, ...] = tuple(GRADES) if self.graded else (None,)
        self.each = len(self.grades)  # the figures of a group

    def _name(self, what: str, grade: str | None = None) -> str:
        return f"m{self.place}_{what}" + (f"_{self.grades.index(grade)}" if grade else "")

    def numbers(self) -> Iterator[Column]:
        """Returns the counts of a group: of all its rows, and of each grade."""
        terms = {"n": self.metric.numerator, "d": self.metric.denominator, **self.metric.exclusions}
        for name, term in terms.items():
            condition = term(self.fact, self.parameters)
            yield _count(condition).label(self._name(name))
            for grade in self.grades if self.graded and name != "d" else ():
                own = self._has(grade, or_unknown=name != "n")
                yield _count(condition, own).label(self._name(name, grade))

    def _has(self, grade: str | None, *, or_unknown: bool) -> Any:
        """Whether a row has the grade; those on no common scale are told beside the first."""
        given = self.fact.dimensions[Dimension.GRADE]
        own = given == _text(str(grade))
        return or_(own, given.is_(None)) if or_unknown and grade == GRADES[0] else own

    def answers(self, c: Any, names: Sequence[Any], order: Sequence[Any]) -> Iterator[Any]:
        """Returns the sums of the groups, and their figures as JSON."""
        for name in ("n", "d", *self.metric.exclusions):
            yield func.sum(c[self._name(name)])
        figures = [self._figure(c, names, grade) for grade in self.grades]
        written = _joined(*_between(figures, ","))
        yield func.string_agg(written, aggregate_order_by(literal_column("','"), *order))

    def read(self, values: Iterator[Any], groups: int) -> Finished:
        numerator, denominator = next(values) or 0, next(values) or 0
        left_out = {reason: int(next(values) or 0) for reason in self.metric.exclusions}
        total = Cell(int(numerator), int(denominator), left_out if groups else {})
        return Finished(f"[{next(values) or ''}]", total, groups * self.each)

    def _figure(self, c: Any, names: Sequence[Any], grade: str | None) -> Any:
        n, d = c[self._name("n", grade)], c[self._name("d")]
        left_out = {r: c[self._name(r, grade)] for r in self.metric.exclusions}
        group = [*names, *([_grade(grade)] if grade else [])]
        interval: Any = "null"
        if self.metric.sample is not None:
            interval = case((d == _whole(0), _text("null")), else_=_wilson(n, d))
        return _joined(
            *('{"group":[', *_between(group, ","), '],"numerator":', n, ',"denominator":', d),
            *(',"exclusions":{', *_members(left_out), '},"value":', *self._value(n, d), REST),
            *(_is_small(n, d, left_out), ',"interval":', interval, ',"target":null}'),
        )

    def _value(self, n: Column, d: Column) -> tuple[Any, ...]:
        if self.metric.shape is Shape.COUNT:
            return n, ',"null_reason":null'
        null = f'null,"null_reason":"{self.metric.null_reason}"'
        share = _joined(_share(n, d), ',"null_reason":null')
        return (case((d == _whole(0), _text(null)), else_=share),)


_FLOAT: Any = Double()


def _count(condition: Any, *more: Any) -> Any:
    """Returns the number of rows; where none can be, none are looked at."""
    if isinstance(condition, False_):
        return literal_column("0", Integer)
    return func.count().filter(and_(condition, *more))


def _text(fragment: str) -> Any:
    """Returns a fragment of the program as SQL text, which is no parameter."""
    return literal_column("'" + fragment.replace("'", "''") + "'", Text)


def _joined(*parts: Any) -> Any:
    """Returns the parts one after the other; neighbouring fragments become one."""
    merged: list[Any] = []
    for part in parts:
        if isinstance(part, str) and merged and isinstance(merged[-1], str):
            merged[-1] += part
        else:
            merged.append(part)
    return func.concat(*(_text(each) if isinstance(each, str) else each for each in merged))


def _between(parts: Sequence[Any], mark: str) -> list[Any]:
    return [each for n, part in enumerate(parts) for each in ((mark, part) if n else (part,))]


def _place(key: Any, dimension: Dimension) -> Any:
    """Returns what the values of a dimension are ordered by (`rendering`)."""
    if dimension is not Dimension.GRADE:
        return key.collate("C")
    return case(*((key == _text(grade), _whole(n)) for n, grade in enumerate(GRADES)))


def _members(numbers: Mapping[str, Any]) -> list[Any]:
    pairs = [(f'"{name}":', number) for name, number in numbers.items()]
    return [each for n, pair in enumerate(pairs) for each in ((",", *pair) if n else pair)]


def _is_small(n: Column, d: Column, left_out: Mapping[str, Column]) -> Any:
    most = literal_column(str(settings().suppression_threshold - 1), Integer)
    numbers = [d, n, d - n, *left_out.values()]
    return case(
        (or_(*(each.between(1, most) for each in numbers)), _text("true")), else_=_text("false")
    )


def _share(n: Column, d: Column) -> Any:
    """Returns the share, rounded half up to four places, by whole numbers (`rounding.share`)."""
    d = cast(d, BigInteger)
    return (n * _whole(2 * 10**PLACES) + d) // (_whole(2) * d) / _float(10**PLACES)


def _rounded(number: Any) -> Any:
    return func.floor(number * _float(10**PLACES) + _float(0.5)) / _float(10**PLACES)


def _float(number: float) -> Any:
    return literal_column(f"'{number!r}'::float8", _FLOAT)


def _whole(number: int) -> Any:
    return literal_column(f"{number}::int8", BigInteger)


def _wilson(n: Column, d: Column) -> Any:
    """Returns Wilson's interval as JSON (`intervals.wilson`)."""
    size, z, square, one = cast(d, _FLOAT), _float(Z), _float(Z**2), _float(1)
    p = cast(n, _FLOAT) / size
    base = one + square / size
    centre = (p + square / (_float(2) * size)) / base
    half = z * func.sqrt(p * (one - p) / size + square / (_float(4) * size * size)) / base
    low = _rounded(func.greatest(_float(0), centre - half))
    high = _rounded(func.least(one, centre + half))
    method = f',"level":{LEVEL},"n":'
    return _joined(
        *('{"estimate":', _share(n, d), ',"low":', low, ',"high":', high),
        *(method, d, f',"method":"{IntervalMethod.WILSON}"' + "}"),
    )


def _named(groups: Any, by: Sequence[Dimension]) -> tuple[Any, list[Any]]:
    """Returns the groups joined to the labels of their values, and each value as JSON."""
    source, names = groups, []
    for n, dimension in enumerate(by):
        key = groups.c[f"k{n}"]
        unnamed = _group(dimension, func.to_json(key), "null")
        found = labels.table(dimension)
        if found is not None:
            named = select(
                found.c.value,
                _group(dimension, func.to_json(found.c.value), func.to_json(found.c.label)).label(
                    "json"
                ),
            ).subquery(f"l{n}")
            source = source.outerjoin(named, named.c.value == key)
            unnamed = func.coalesce(named.c.json, unnamed)
        unknown = _group(dimension, "null", json.dumps(labels.of_none(dimension)))
        names.append(case((key.is_(None), unknown), else_=unnamed))
    return source, names


def _group(dimension: Dimension, value: Any, label: Any) -> Any:
    return _joined(f'{{"dimension":"{dimension}","value":', value, ',"label":', label, "}")


def _grade(grade: str) -> Any:
    found = labels.table(Dimension.GRADE)
    written = _group(Dimension.GRADE, f'"{grade}"', func.to_json(found.c.label))
    return select(written).where(found.c.value == grade).scalar_subquery()
