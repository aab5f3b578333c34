"""The design of the sample behind a figure: how many rows of each stratum count."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func
from sqlalchemy.orm import Session

from app.services.figures.engine.counting import Counting, Key
from app.services.figures.engine.facts import counted
from app.services.figures.statistics.intervals import Stratum
from app.vocabulary.figures import Dimension

# The stratum of a draw; None for rows that were not drawn.
Place = tuple[Any, str] | None
# Hits, and rows of the denominator.
Counts = dict[Place, tuple[int, int]]


@dataclass(frozen=True)
class Sampled:
    """The rows behind figures by group and by stratum, with the sizes of the strata."""

    rows: dict[Key, Counts]
    sizes: dict[Place, tuple[int, int]]  # drawn, and eligible

    def strata(self, key: Key, whole: Counts | None = None) -> list[Stratum] | None:
        """Returns the strata of a group; None unless the frame of draws is its population.

        With `whole`, the hits are those of the group and the rows those of the whole.
        """
        own = self.rows.get(key, {})
        found = []
        for place, (_, rows) in (own if whole is None else whole).items():
            drawn, eligible = self.sizes.get(place, (0, 0))
            if rows > drawn or drawn > eligible:
                return None
            if rows:
                found.append(Stratum(own.get(place, (0, 0))[0], rows, drawn, eligible))
        return found or None

    def together(self, position: int | None) -> "Sampled":
        """Returns the sample without one dimension, or (None) without any."""
        rows: dict[Key, Counts] = defaultdict(dict)
        for key, counts in self.rows.items():
            short = () if position is None else key[:position] + key[position + 1 :]
            for place, (hits, n) in counts.items():
                before = rows[short].get(place, (0, 0))
                rows[short][place] = (before[0] + hits, before[1] + n)
        return Sampled(dict(rows), self.sizes)


def sampled(db: Session, counting: Counting, by: tuple[Dimension, ...]) -> Sampled:
    """Returns the sample behind the figures of a metric by these dimensions."""
    design = counting.metric.population.design
    if design is None:
        return Sampled({}, {})
    metric, fact, parameters = counting.metric, counting.fact, counting.parameters
    numerator: Any = metric.numerator(fact, parameters)
    denominator: Any = metric.denominator(fact, parameters)
    columns = counting.columns(by)
    query = counted(
        fact,
        *counting.texts(columns),
        design.draw,
        design.stratum,
        func.count().filter(and_(denominator, numerator)),
        func.count().filter(denominator),
    )
    query = query.select_from(design.join(fact.source)).where(*counting.where)
    groups: dict[Key, Counts] = defaultdict(dict)
    for row in db.execute(query.group_by(*columns, design.draw, design.stratum)):
        *key, draw, stratum, hits, rows = row
        groups[tuple(key)][None if draw is None else (draw, stratum)] = (hits, rows)
    draws = {place[0] for each in groups.values() for place in each if place is not None}
    return Sampled(dict(groups), design.sizes(db, draws))
