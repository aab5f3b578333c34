"""Rounds, ratios and what is to be reached."""

import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from rich.progress import Progress

ROUNDS = 5


@dataclass(frozen=True)
class Goal:
    """What a ratio is to reach: at least, or at most."""

    reach: float
    stretch: float | None = None
    most: bool = False

    def verdict(self, ratio: float) -> str:
        def met(bound: float) -> bool:
            return ratio <= bound if self.most else ratio >= bound

        if self.stretch is not None and met(self.stretch):
            return "stretch"
        return "reached" if met(self.reach) else "**missed**"

    def __str__(self) -> str:
        sign = "≤" if self.most else "≥"
        return f"{sign} {self.reach:g}" + (f" ({self.stretch:g})" if self.stretch else "")


@dataclass(frozen=True)
class Line:
    """One line of the results: a ratio, or a figure that has no goal."""

    what: str
    against: str
    figures: str
    ratio: float | None = None
    goal: Goal | None = None


@dataclass
class Result:
    """What one benchmark found."""

    title: str
    about: str
    lines: list[Line] = field(default_factory=list)


def interleaved(
    bar: Progress,
    title: str,
    measures: Mapping[str, Callable[[], float]],
    rounds: int = ROUNDS,
) -> dict[str, list[float]]:
    """Every measure once a round, in an order that turns; so all drift together."""
    task = bar.add_task(title, total=rounds * len(measures))
    names = list(measures)
    found: dict[str, list[float]] = {name: [] for name in names}
    for n in range(rounds):
        shift = n % len(names)
        for name in names[shift:] + names[:shift]:
            bar.update(task, description=f"{title}: {name}")
            found[name].append(measures[name]())
            bar.advance(task)
    bar.update(task, description=title)
    return found


def ratio(found: Mapping[str, list[float]], name: str, base: str) -> float:
    """The median of the ratios of each round."""
    return statistics.median(a / b for a, b in zip(found[name], found[base], strict=True))


def middle(values: list[float]) -> float:
    return statistics.median(values)
