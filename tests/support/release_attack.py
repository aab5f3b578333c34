"""An attack on a release: linear programmes of its own, over everything that it shows.

The attacker knows the rules of rounding and withholding, which places there are, and every life
that an assignment may have. What is shown bounds sums of unknown counts; each small number that is
withheld is asked how small and how large it may be.
"""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil, floor

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack

NEARLY = 1e-6
Unknown = Hashable
Members = Collection[Unknown]


def bounds(shown: int) -> tuple[int, int]:
    """Between what a number is of which the nearest multiple of 5 is shown."""
    return (0, 0) if shown == 0 else (max(6, shown - 2), shown + 2)


@dataclass
class Attack:
    """What is known of sums of unknown counts."""

    unknowns: Sequence[Unknown]
    sums: list[tuple[Members, int, int]] = field(default_factory=list)

    def know(self, members: Members, shown: int | None) -> None:
        if shown is not None:
            self.sums.append((members, *bounds(shown)))

    def ranges(self, secrets: Mapping[str, Members]) -> dict[str, tuple[int, int]]:
        """Returns the least and the most that each sum may be as a whole number."""
        place = {unknown: n for n, unknown in enumerate(self.unknowns)}
        rows = [(n, place[each]) for n, (members, *_) in enumerate(self.sums) for each in members]
        shape = (len(self.sums), len(self.unknowns))
        matrix = csr_array((np.ones(len(rows)), tuple(zip(*rows, strict=True))), shape=shape)
        low, high = (np.array([each[n] for each in self.sums], dtype=float) for n in (1, 2))
        known = {"A_ub": vstack([matrix, -matrix]), "b_ub": np.concatenate([high, -low])}
        found = {}
        for name, members in secrets.items():
            cost = np.zeros(len(self.unknowns))
            cost[[place[each] for each in members]] = 1
            least, most = (linprog(sign * cost, **known) for sign in (1, -1))
            assert least.success, least.message
            top = -most.fun if most.success else 1e6  # nothing bounds it
            found[name] = (ceil(least.fun - NEARLY), floor(top + NEARLY))
        return found
