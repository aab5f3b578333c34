"""An attack on a release: linear programmes of its own, over everything that it shows.

The attacker knows the rules of rounding and withholding, which places there are, and every life
that an assignment may have. What is shown bounds sums of unknown counts; each small number that is
withheld is asked how small and how large it may be.
"""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil, floor
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack

NEARLY = 1e-6
MOST = 1e5
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

    def narrowed(self, secrets: Mapping[str, Members], least: int = 5) -> dict[str, Members]:
        """Returns the secrets that may have fewer values than `least`.

        A solution shows a possible value of every secret, so that few are asked about themselves.
        """
        names = list(secrets)
        members = self._matrix([secrets[name] for name in names])
        limits = self._limits()
        lows, highs = np.full(len(names), np.inf), np.full(len(names), -np.inf)

        def see(cost: np.ndarray, sign: int) -> None:
            found = linprog(sign * cost, bounds=(0, MOST), **limits)
            assert found.success, found.message
            values = members @ found.x
            np.minimum(lows, values, out=lows)
            np.maximum(highs, values, out=highs)

        def open_ones() -> np.ndarray:
            values = np.floor(highs + NEARLY) - np.ceil(lows - NEARLY) + 1
            return np.flatnonzero(~(values >= least))

        left, before = open_ones(), len(names) + 1
        while 0 < len(left) < before:
            before = len(left)
            for sign in (1, -1):
                see(members[left].sum(axis=0), sign)
            left = open_ones()
        for each in left:
            if each in open_ones():
                for sign in (1, -1):
                    see(members[[each]].sum(axis=0), sign)
        return {names[each]: secrets[names[each]] for each in open_ones()}

    def _matrix(self, sums: Sequence[Members]) -> csr_array:
        """Returns for each sum of which unknowns it is."""
        place = {unknown: n for n, unknown in enumerate(self.unknowns)}
        rows = [(n, place[each]) for n, members in enumerate(sums) for each in members]
        shape = (len(sums), len(self.unknowns))
        return csr_array((np.ones(len(rows)), tuple(zip(*rows, strict=True))), shape=shape)

    def _limits(self) -> dict[str, Any]:
        matrix = self._matrix([members for members, *_ in self.sums])
        low, high = (np.array([each[n] for each in self.sums], dtype=float) for n in (1, 2))
        return {"A_ub": vstack([matrix, -matrix]), "b_ub": np.concatenate([high, -low])}

    def ranges(self, secrets: Mapping[str, Members]) -> dict[str, tuple[int, int]]:
        """Returns the least and the most that each sum may be as a whole number."""
        place = {unknown: n for n, unknown in enumerate(self.unknowns)}
        known = self._limits()
        found = {}
        for name, members in secrets.items():
            cost = np.zeros(len(self.unknowns))
            cost[[place[each] for each in members]] = 1
            least, most = (linprog(sign * cost, **known) for sign in (1, -1))
            assert least.success, least.message
            top = -most.fun if most.success else 1e6  # nothing bounds it
            found[name] = (ceil(least.fun - NEARLY), floor(top + NEARLY))
        return found
