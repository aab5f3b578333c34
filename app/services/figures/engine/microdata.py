"""The rows behind figures that are published together: what each figure counts of each row."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Boolean, func, literal
from sqlalchemy.orm import Session

from app.services.figures.engine.counting import Counting, Key
from app.services.figures.engine.facts import Fact, counted
from app.services.figures.engine.metric import Shape, Unit
from app.vocabulary.figures import Dimension

MEANS = frozenset({Unit.LEVELS, Unit.POINTS})


@dataclass(frozen=True)
class Table:
    """The figures of one metric by some dimensions."""

    rows: Counting
    by: tuple[Dimension, ...]
    period: object = None  # equal for tables of the same rows

    @property
    def has_numerator(self) -> bool:
        """Whether the numerator counts rows; that of a mean or a kappa does not."""
        metric = self.rows.metric
        if metric.shape is Shape.DISTRIBUTION:
            return True
        counts = metric.shape in {Shape.COUNT, Shape.RATIO} and metric.unit not in MEANS
        counts_all = metric.shape is Shape.COUNT and metric.numerator is metric.denominator
        return counts and not counts_all

    @property
    def has_grades(self) -> bool:
        """Whether its figures are parts of a whole, and so have one denominator."""
        return self.rows.metric.shape is Shape.DISTRIBUTION

    def group(self, key: Key) -> Key:
        """Returns the group whose denominator the figure has."""
        if not self.has_grades or not key:
            return key
        place = self.by.index(Dimension.GRADE)
        return key[:place] + key[place + 1 :]

    def by_of(self, *, numerator: bool) -> tuple[Dimension, ...]:
        """Returns the dimensions by which numerators or denominators are counted."""
        apart = self.has_grades and not numerator
        return tuple(each for each in self.by if not apart or each is not Dimension.GRADE)


@dataclass(frozen=True)
class Mark:
    """One count of a row: by which figures of a table, and in which part of them."""

    table: int
    own: Key  # the values of the dimensions that other tables do not have
    numerator: bool


@dataclass
class CountedRow:
    """A row, or a part of one such as a section: where it counts, and by what."""

    row: str
    shared: Key  # the values of the dimensions that all tables may have
    marks: set[Mark] = field(default_factory=set)


@dataclass(frozen=True)
class Microdata:
    """The rows behind the figures of one kind of row, each kind of part by itself."""

    tables: Sequence[Table]
    shared: tuple[Dimension, ...]
    blocks: Sequence[Sequence[CountedRow]]

    def key_of(self, mark: Mark, shared: Key) -> Key:
        """Returns the key of the figures that count a row with these values."""
        by = self.tables[mark.table].by_of(numerator=mark.numerator)
        own = iter(mark.own)
        return tuple(
            shared[self.shared.index(each)] if each in self.shared else next(own) for each in by
        )


def read(db: Session, tables: Sequence[Table]) -> Microdata:
    """Returns the rows behind tables of one population."""
    shared = _shared(tables)
    whole: dict[str, CountedRow] = {}
    blocks: list[list[CountedRow]] = []
    for numbers in _alike(tables):
        found = list(_rows(db, tables, numbers, shared))
        ids = {each.row for each in found}
        if tables[numbers[0]].rows.fact.part is not None or len(ids) < len(found):
            blocks.append(found)
            continue
        for each in found:
            whole.setdefault(each.row, CountedRow(each.row, each.shared)).marks |= each.marks
    return Microdata(tables, shared, [list(whole.values()), *blocks])


def _shared(tables: Sequence[Table]) -> tuple[Dimension, ...]:
    """Returns the dimensions that are columns of the population and of no fact by itself."""
    used = dict.fromkeys(each for table in tables for each in table.by)
    population = tables[0].rows.metric.population
    own = {each for table in tables for each in table.rows.fact.dimensions}
    return tuple(each for each in used if each in population.columns and each not in own)


def _alike(tables: Sequence[Table]) -> Iterable[list[int]]:
    """Returns the numbers of the tables that one statement reads: the same rows of one fact."""
    together: dict[object, list[int]] = defaultdict(list)
    for number, table in enumerate(tables):
        rows = table.rows
        day, basis = rows.parameters.as_of, rows.parameters.basis
        together[rows.metric.fact, basis, day, table.period].append(number)
    return together.values()


def _rows(
    db: Session, tables: Sequence[Table], numbers: Sequence[int], shared: Sequence[Dimension]
) -> Iterator[CountedRow]:
    first = tables[numbers[0]].rows
    fact, texts = first.fact, first.texts
    own = dict.fromkeys(each for n in numbers for each in tables[n].by if each not in shared)
    terms = [term for n in numbers for term in _terms(tables[n], fact)]
    columns = [first.metric.population.rows.key, *first.columns((*shared, *own)), *terms]
    query = counted(fact, *texts(columns[: len(columns) - len(terms)]), *terms)
    for found in db.execute(query.where(*first.where)):
        row, values = found[0], tuple(found[1 : len(shared) + 1])
        of_own = dict(zip(own, found[len(shared) + 1 :], strict=False))
        counts = iter(found[len(columns) - len(terms) :])
        marks = set()
        for n in numbers:
            for numerator in (False, True):
                if next(counts):
                    by = tables[n].by_of(numerator=numerator)
                    key = tuple(of_own[each] for each in by if each in of_own)
                    marks.add(Mark(n, key, numerator))
        if marks:
            yield CountedRow(row, values, marks)


def _terms(table: Table, fact: Fact) -> tuple[Any, Any]:
    """Returns whether the denominator and the numerator count a row."""
    metric, parameters = table.rows.metric, table.rows.parameters
    numerator: Any = literal(value=False)
    if table.has_numerator:
        numerator = metric.numerator(fact, parameters)
        if not isinstance(numerator.type, Boolean):
            raise TypeError(metric.slug)
    denominator: Any = metric.denominator(fact, parameters)
    return func.coalesce(denominator, False), func.coalesce(numerator, False)
