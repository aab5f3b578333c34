"""Disclosure control: what of figures may leave the council (docs/domain/figures.md).

Numbers are rounded to 5, and small ones are withheld. A linear programme then looks at all figures
together, as a reader would who subtracts them from each other: wherever they narrow a small number
to fewer than five values, one more number is withheld, until they narrow none. Figures that are
out already are looked at with them, as they were published.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import permutations, product

from app.core.config import settings
from app.core.errors import Fault, Invalid
from app.schemas.figures.metrics import GradeBasis
from app.services.figures.engine.counting import Key
from app.services.figures.engine.metric import Metric, Shape
from app.services.figures.engine.microdata import CountedRow, Mark, Microdata
from app.services.figures.statistics.linear_programme import MOST, Programme, Term, narrowed
from app.vocabulary.figures import Dimension

ROUNDED_TO = 5
LEAST_VALUES = 5  # that a withheld number may have
LEAST_BASE = 30  # of a rate, mean, median or kappa
WHOLE_GROUP = 2  # times the threshold; in a smaller group "all" or "none" discloses each member
NOT_PUBLISHED = frozenset({GradeBasis.MODERATED, GradeBasis.PROPOSED})
MOST_COUNTS = 5_000  # unknowns of a linear programme

# A figure of a table, and whether it is its numerator.
Number = tuple[int, Key, bool]


@dataclass(frozen=True)
class Shown:
    """What may be shown of a figure, rounded; null what is withheld."""

    numerator: int | None
    denominator: int | None


# What figures that are out show, by their key.
Published = Mapping[Key, Shown]
NOTHING: Mapping[int, Published] = {}


def check(metric: Metric, by: Collection[Dimension], basis: GradeBasis) -> None:
    """Refuses figures that are fit for no publication."""
    for text, parameter in refusals(metric, by, basis):
        raise Invalid(text, errors=[Fault(f"?{parameter}", "not_published", text)])


def refusals(
    metric: Metric, by: Collection[Dimension], basis: GradeBasis
) -> Iterator[tuple[str, str]]:
    """Returns why figures are fit for no publication, each with the parameter that it is for."""
    allowed = metric.population.published
    if not allowed.issuperset(by):
        yield f"Published figures break down by {', '.join(sorted(allowed))} only.", "by"
    if metric.shape is Shape.FREQUENCY:
        yield f"{metric.title}: such figures are not published.", "metric"
    if "basis" in metric.parameters and basis in NOT_PUBLISHED:
        yield "Grades are published on the bases auditor and final only.", "basis"


def rounded(number: int) -> int:
    """Returns the nearest multiple of 5."""
    return ROUNDED_TO * ((number + ROUNDED_TO // 2) // ROUNDED_TO)


def is_small(number: int) -> bool:
    return 0 < number < settings().suppression_threshold


def protect(
    microdata: Microdata, keys: Sequence[Collection[Key]], out: Mapping[int, Published] = NOTHING
) -> list[dict[Key, Shown]]:
    """Returns what may be shown of each figure of each table, all of them taken together.

    Tables of `out` have been published: what they show stays as it is.
    """
    sums = _Sums(microdata, keys, out)
    sums.withhold_small()
    while sums.withhold_narrowing():
        pass
    return [{key: sums.shown(table, key) for key in some} for table, some in enumerate(keys)]


@dataclass
class _Sum:
    """A number of rows that one figure or several show."""

    value: int
    rows: int  # of children; a section grade is part of one
    counts: int  # the unknown counts that it is the sum of, as bits
    small: bool = False
    withheld: bool = False
    out: int | None = None  # as it has been published

    @property
    def is_new(self) -> bool:
        """Whether it is to be shown, and readers do not know it yet as it is shown."""
        return not self.withheld and self.out != rounded(self.value)

    @property
    def bounds(self) -> tuple[float, float]:
        """Between what the number is, for a reader who knows the rules."""
        if not self.withheld:
            return _between(rounded(self.value))
        if self.out is None:
            return 0, MOST
        low, high = _between(self.out)
        # Rows that came late or were corrected moved it since.
        return min(low, self.value), max(high, self.value)


def _between(printed: int) -> tuple[float, float]:
    """Returns between what a number is that is printed like this."""
    if printed == 0:
        return 0, 0
    least, off = settings().suppression_threshold, ROUNDED_TO // 2
    return max(least, printed - off), printed + off


@dataclass
class _Sums:
    """All numbers of figures that are published together."""

    microdata: Microdata
    keys: Sequence[Collection[Key]]
    out: Mapping[int, Published]
    of: dict[Number, int] = field(default_factory=dict)
    sums: list[_Sum] = field(default_factory=list)

    def __post_init__(self) -> None:
        values: Counter[Number] = Counter()
        rows: dict[Number, set[str]] = defaultdict(set)
        columns: dict[frozenset[Number], None] = {}
        for block in self.microdata.blocks:
            for row in block:
                for number in self._numbers(row.shared, row.marks):
                    values[number] += 1
                    rows[number].add(row.row)
            columns |= dict.fromkeys(self._columns(block))
        counts: dict[Number, int] = defaultdict(int)
        for n, column in enumerate(columns):
            for number in column:
                counts[number] |= 1 << n
        self._enter(values, rows, counts)
        self._enter_published()
        self.programme = self._programme(list(columns))

    def _enter(
        self, values: Counter[Number], rows: Mapping[Number, set[str]], counts: Mapping[Number, int]
    ) -> None:
        """Makes one sum of the numbers that always are the same."""
        known: dict[int, int] = {}
        for number, bits in counts.items():
            if bits not in known:
                known[bits] = len(self.sums)
                self.sums.append(_Sum(values[number], len(rows.get(number, ())), bits))
            self.of[number] = known[bits]
        for number in self._of_figures():
            if number not in self.of:  # nothing counts there
                self.of[number] = len(self.sums)
                self.sums.append(_Sum(0, 0, 0))

    def _enter_published(self) -> None:
        """Enters what is out already of the numbers."""
        for table, figures in self.out.items():
            for key, shown in figures.items():
                printed = (shown.denominator, shown.numerator)
                for each, value in zip(self._parts(table, key), printed, strict=True):
                    if each is not None and value is not None:
                        each.out = value

    def _of_figures(self) -> Iterator[Number]:
        for table, keys in enumerate(self.keys):
            parts = self.microdata.tables[table]
            for key in keys:
                yield table, parts.group(key), False
                if parts.has_numerator and (key or not parts.has_grades):
                    yield table, key, True

    def _numbers(self, shared: Key, marks: Collection[Mark]) -> Iterator[Number]:
        """Returns the numbers that a row is part of: by group and in all."""
        for mark in marks:
            table, numerator = mark.table, mark.numerator
            key = self.microdata.key_of(mark, shared)
            yield table, key, numerator
            if key and not (numerator and self.microdata.tables[table].has_grades):
                yield table, (), numerator

    def _columns(self, block: Sequence[CountedRow]) -> Iterator[frozenset[Number]]:
        """Returns the kinds of row there may be, by the numbers that each is part of.

        A reader knows which kinds there are, and not which of them there are in a place.
        """
        places = {row.shared for row in block}
        marks = {frozenset(row.marks) for row in block}
        pairs: Iterable[tuple[Key, frozenset[Mark]]] = product(places, marks)
        if len(places) * len(marks) > MOST_COUNTS:
            pairs = {(row.shared, frozenset(row.marks)) for row in block}
        for shared, some in pairs:
            yield frozenset(self._numbers(shared, some))

    def _programme(self, columns: Sequence[frozenset[Number]]) -> Programme:
        members = [sorted({self.of[number] for number in column}) for column in columns]
        return Programme(members, len(self.sums))

    # What is withheld.

    def _figures(self) -> Iterator[tuple[int, Key, _Sum | None, _Sum | None]]:
        """Returns each new figure with its denominator and its numerator, if that counts rows."""
        for table, keys in enumerate(self.keys):
            for key in keys if table not in self.out else ():
                yield table, key, *self._parts(table, key)

    def _parts(self, table: int, key: Key) -> tuple[_Sum | None, _Sum | None]:
        group = self.microdata.tables[table].group(key)
        return self._sum(table, group, numerator=False), self._sum(table, key, numerator=True)

    def _sum(self, table: int, key: Key, *, numerator: bool) -> _Sum | None:
        number = self.of.get((table, key, numerator))
        return None if number is None else self.sums[number]

    def withhold_small(self) -> None:
        """Withholds numbers that are small, and "all" or "none" of few."""
        printed = {id(part) for _, _, *some in self._figures() for part in some}
        for each in self.sums:
            each.small = is_small(each.rows)
            each.withheld = each.small or id(each) not in printed
        parts: dict[tuple[int, Key], list[_Sum]] = defaultdict(list)
        for table, key, _, numerator in self._figures():
            if numerator is not None:
                parts[table, self.microdata.tables[table].group(key)].append(numerator)
        for (table, group), numerators in parts.items():
            base = self._sum(table, group, numerator=False)
            if base is not None and self._tells_all(table, base, numerators):
                for each in numerators:
                    each.withheld = True
        self._close()

    def _tells_all(self, table: int, base: _Sum, numerators: Sequence[_Sum]) -> bool:
        """Whether everybody of a small group has the same: all of them, none, or one grade."""
        few = 0 < base.rows < WHOLE_GROUP * settings().suppression_threshold
        values = {each.value for each in numerators}
        if self.microdata.tables[table].has_grades:
            return few and base.value in values
        return few and not values.isdisjoint({0, base.value})

    def _close(self) -> None:
        """Withholds the numerators whose denominators are withheld."""
        for _, _, denominator, numerator in self._figures():
            if denominator is not None and denominator.withheld and numerator is not None:
                numerator.withheld = True

    def shown(self, table: int, key: Key) -> Shown:
        denominator, numerator = self._parts(table, key)
        return Shown(_printed(numerator), _printed(denominator))

    # What could be worked out.

    def withhold_narrowing(self) -> bool:
        """Withholds one number more of those that narrow a small one; returns whether any did."""
        for number, each in enumerate(self.sums):
            self.programme.know(number, *each.bounds)
        narrowing = set()
        least = min(LEAST_VALUES, settings().suppression_threshold - 1)
        for term, deciding in narrowed(self.programme, list(self._secrets()), least):
            shown = [n for n in deciding | set(term) if self.sums[n].is_new]
            shown = [n for n in shown if self.sums[n].value] or shown
            if shown:
                narrowing.add(min(shown, key=lambda n: (self.sums[n].value, n)))
        for number in narrowing:
            self.sums[number].withheld = True
        self._close()
        return bool(narrowing)

    def _secrets(self) -> Iterator[Term]:
        """Returns the small numbers: the withheld ones, and those between two of one group."""
        for number, each in enumerate(self.sums):
            if each.small:
                yield {number: 1}
        groups: dict[tuple[tuple[Dimension, ...], Key], set[int]] = defaultdict(set)
        for (table, key, numerator), number in self.of.items():
            by = self.microdata.tables[table].by_of(numerator=numerator) if key else ()
            groups[by, key].add(number)
        pairs = {pair for each in groups.values() for pair in permutations(sorted(each), 2)}
        for number, part in sorted(pairs):
            whole, inner = self.sums[number], self.sums[part]
            within = inner.counts and whole.counts & inner.counts == inner.counts
            if within and is_small(whole.value - inner.value):
                yield {number: 1, part: -1}


def _printed(number: _Sum | None) -> int | None:
    if number is None:
        return 0
    return None if number.withheld else rounded(number.value)
