"""What is told of a noun with states: who sees it in which, and its moves."""

from collections.abc import Mapping
from dataclasses import dataclass, field

# One word a state, `*` for all, `` for none; in the three places own, in scope and foreign.
Sees = tuple[str, str, str]


@dataclass(frozen=True)
class Move:
    """Who (`auditor@own`: of their own only), and `from>to`, or `from` where it stays."""

    who: str
    moves: str
    objects: Mapping[str, str] = field(default_factory=dict)  # state: the code of what objects
    path: str | None = ""  # where it is posted if not under its name; None: it has no POST

    @property
    def ends(self) -> dict[str, str]:
        told = (move.partition(">") for move in self.moves.split())
        return {start: end or start for start, _, end in told}


@dataclass(frozen=True)
class Noun:
    states: str
    sees: Mapping[str, Sees]
    moves: Mapping[str, Move]


ALL: Sees = ("*", "*", "*")
HERE: Sees = ("*", "*", "")
MINE: Sees = ("*", "", "")
