"""Linear programmes: how far known sums of unknown counts narrow other sums of them (HiGHS)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from math import ceil, floor
from typing import Any

MOST = 1e6  # no council counts more
_ZERO = 1e-7
_NEARLY = 1e-4
Term = Mapping[int, int]  # how often each sum is added
# Primal simplex without presolving starts where the last solution ended: 16 times as fast here.
OPTIONS = {"output_flag": False, "threads": 1, "presolve": "off", "simplex_strategy": 4}


@dataclass(frozen=True)
class Extreme:
    """The most or least that a sum can be: every sum there, and those whose bounds decide it."""

    sums: Sequence[float]
    deciding: frozenset[int]


class Programme:
    """Counts that nobody knows, the sums that each is part of, and what is known of the sums."""

    def __init__(self, counts: Sequence[Sequence[int]], sums: int) -> None:
        # Loaded by the first release of a process, not at its start: it brings NumPy with it.
        self._highs, self._numpy = import_module("highspy"), import_module("numpy")
        self._counts, self._sums = len(counts), sums
        of_sum: list[list[int]] = [[] for _ in range(sums)]
        for count, members in enumerate(counts):
            for each in members:
                of_sum[each].append(count)
        self._of_sum = [self._numpy.array(each, dtype=int) for each in of_sum]
        # Without callbacks, of which there are none: they announce HiGHS on the standard output.
        silent = type("Silent", (self._highs.Highs,), {"enableCallbacks": lambda _: None})
        self._model = silent()
        for option, value in OPTIONS.items():
            self._model.setOptionValue(option, value)
        self._model.passModel(self._matrix(counts))
        self._every = self._numpy.arange(self._counts, dtype=self._numpy.int32)

    def _matrix(self, counts: Sequence[Sequence[int]]) -> Any:
        numpy, model = self._numpy, self._highs.HighsLp()
        starts = [0]
        for members in counts:
            starts.append(starts[-1] + len(members))
        model.num_col_, model.num_row_ = self._counts, self._sums
        model.col_cost_ = numpy.zeros(self._counts)
        model.col_lower_ = numpy.zeros(self._counts)
        model.col_upper_ = numpy.full(self._counts, MOST)
        model.row_lower_ = numpy.zeros(self._sums)
        model.row_upper_ = numpy.full(self._sums, MOST)
        model.a_matrix_.format_ = self._highs.MatrixFormat.kColwise
        model.a_matrix_.start_ = numpy.array(starts, dtype=numpy.int32)
        members_of_all = [each for members in counts for each in members]
        model.a_matrix_.index_ = numpy.array(members_of_all, dtype=numpy.int32)
        model.a_matrix_.value_ = numpy.ones(starts[-1])
        return model

    def know(self, number: int, low: float, high: float) -> None:
        """Says between what a sum is."""
        self._model.changeRowBounds(number, low, high)

    def extreme(self, terms: Iterable[Term], *, most: bool) -> Extreme:
        """Returns where the total of some differences of sums is greatest or least."""
        cost = self._numpy.zeros(self._counts)
        for term in terms:
            for number, times in term.items():
                cost[self._of_sum[number]] += times
        self._model.changeColsCost(self._counts, self._every, cost)
        sense = self._highs.ObjSense
        self._model.changeObjectiveSense(sense.kMaximize if most else sense.kMinimize)
        self._model.run()
        solution = self._model.getSolution()
        deciding = (n for n, dual in enumerate(solution.row_dual) if abs(dual) > _ZERO)
        return Extreme(list(solution.row_value), frozenset(deciding))


@dataclass
class _Range:
    """Between what a secret was seen to be."""

    term: Term
    low: float = MOST
    high: float = -MOST

    def see(self, extreme: Extreme) -> None:
        value = sum(times * extreme.sums[number] for number, times in self.term.items())
        self.low, self.high = min(self.low, value), max(self.high, value)

    @property
    def values(self) -> int:
        """The number of whole numbers that it may be."""
        return floor(self.high + _NEARLY) - ceil(self.low - _NEARLY) + 1


def narrowed(
    programme: Programme, secrets: Sequence[Term], least: int
) -> Iterator[tuple[Term, frozenset[int]]]:
    """Returns the secrets that may have fewer values than `least`, and the sums that decide it."""
    ranges = [_Range(term) for term in secrets]

    def see(some: Sequence[_Range], *, most: bool) -> frozenset[int]:
        extreme = programme.extreme([each.term for each in some], most=most)
        for each in ranges:
            each.see(extreme)
        return extreme.deciding

    # A solution tells something of every secret, so that few need one of their own.
    left, before = ranges, len(ranges) + 1
    while left and len(left) < before:
        see(left, most=True)
        see(left, most=False)
        left, before = [each for each in left if each.values < least], len(left)
    for each in left:
        if each.values < least:
            deciding = see([each], most=True) | see([each], most=False)
            if each.values < least:
                yield each.term, deciding
