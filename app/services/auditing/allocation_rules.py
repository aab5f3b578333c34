"""Who audits what: as many cases as possible, never by the child's own line, spread evenly.

The question is a flow: case -> auditor -> the auditor's team, with quotas as capacities. It starts
from a plain even deal and then pushes cases round cycles that cost less than nothing, until there
is none (Klein 1967): an unallocated case costs more than any unevenness, and unevenness is the sum
of the squared loads. What remains is optimal, not merely greedy.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.services.platform.seeded_order import ticket

NOBODY = 0  # the holder of what is not allocated; auditor i of the dealt order is holder i + 1

Arc = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Case:
    """A drawn case: whoever is in `line_person_ids` must not audit it.

    Nor may `out_of_place`, whose role does not reach to where the case is.
    """

    id: UUID
    line_person_ids: frozenset[UUID]
    team_id: UUID | None
    stratum: str
    out_of_place: frozenset[UUID] = frozenset()

    def barred(self) -> frozenset[UUID]:
        return self.line_person_ids | self.out_of_place


@dataclass(frozen=True, slots=True)
class Auditor:
    """`quota` is the most the auditor may hold, `held` what they hold already."""

    id: UUID
    team_id: UUID | None
    quota: int
    held: int = 0


@dataclass(frozen=True, slots=True)
class Allocation:
    """Every case is in `assigned` or in `unassigned` (with a code), and explained in a sentence."""

    assigned: dict[UUID, UUID]
    unassigned: dict[UUID, str]
    explanation: dict[UUID, str]


def allocate(
    cases: Sequence[Case],
    auditors: Sequence[Auditor],
    seed: str,
    team_quota: Mapping[UUID, int] | None = None,
) -> Allocation:
    """Allocate the most cases that independence and quotas allow, as evenly as they allow.

    A team's quota bounds what the auditors of that team hold together; a team without one is
    unbounded. What is held already counts, towards quotas and towards evenness. The same seed
    gives the same allocation, whatever the order of cases and auditors.
    ValueError: an id twice, or a negative quota.
    """
    _check(cases, auditors, team_quota or {})
    by_lot = sorted(cases, key=lambda case: (ticket(seed, str(case.id)), case.id))
    people = sorted(auditors, key=lambda person: (ticket(seed, str(person.id)), person.id))
    table = _Table(by_lot, people, team_quota or {})
    table.deal()
    while cycle := _cheaper_cycle(table.arcs(), table.nodes):
        table.push(cycle)
    return _told(by_lot, people, table)


class _Table:
    """The cases as they lie before the auditors, and the moves that are open from there."""

    def __init__(
        self, cases: Sequence[Case], people: Sequence[Auditor], team_quota: Mapping[UUID, int]
    ) -> None:
        self.people = people
        # Bit h of a case: holder h may audit it.
        bit = {person.id: 1 << h for h, person in enumerate(people, 1)}
        everybody = sum(bit.values())
        self.open_to = [everybody & ~sum(bit.get(p, 0) for p in case.barred()) for case in cases]
        self.holds: list[list[int]] = [[] for _ in range(len(people) + 1)]
        teams = list(dict.fromkeys(person.team_id for person in people))
        self.team_of = [-1, *(len(people) + 1 + teams.index(p.team_id) for p in people)]
        self.bound = {
            len(people) + 1 + i: team_quota[team]
            for i, team in enumerate(teams)
            if team is not None and team in team_quota
        }
        self.sink = len(people) + 1 + len(teams)
        self.nodes = self.sink + 1

    def load(self, holder: int) -> int:
        return self.people[holder - 1].held + len(self.holds[holder])

    def team_loads(self) -> Counter[int]:
        loads: Counter[int] = Counter()
        for holder in range(1, len(self.holds)):
            loads[self.team_of[holder]] += self.load(holder)
        return loads

    def deal(self) -> None:
        """Give each case in turn to the least loaded auditor who may take it."""
        teams = self.team_loads()
        for case, mask in enumerate(self.open_to):
            free = [
                h
                for h in range(1, len(self.holds))
                if mask >> h & 1 and self._spare(h) and self._team_spare(self.team_of[h], teams)
            ]
            holder = min(free, key=self.load, default=NOBODY)
            self.holds[holder].append(case)
            teams[self.team_of[holder]] += 1

    def arcs(self) -> list[Arc]:
        """What may change by one case, and what it costs: `(from, to, cost)`.

        Between holders a case moves. An auditor's arc to the team takes one more on (the next
        square), the arc back gives one up; the sink evens teams out, and from it back to nobody
        runs the one arc that allocates a further case, worth more than all squares together.
        """
        arcs = self._moves()
        teams = self.team_loads()
        given: set[int] = set()
        for holder in range(1, len(self.holds)):
            team, load = self.team_of[holder], self.load(holder)
            if self._spare(holder):
                arcs.append((holder, team, 2 * load + 1))
            if self.holds[holder]:
                arcs.append((team, holder, 1 - 2 * load))
                given.add(team)
        arcs += [(team, self.sink, 0) for team in teams if self._team_spare(team, teams)]
        arcs += [(self.sink, team, 0) for team in sorted(given)]
        worth = 1 + sum(abs(cost) for _, _, cost in arcs)
        return [*arcs, (self.sink, NOBODY, -worth)]

    def push(self, cycle: Sequence[int]) -> None:
        """Move one case along each arc between holders; the rest of the cycle is accounting."""
        steps = zip(cycle, [*cycle[1:], cycle[0]], strict=True)
        moves = [(a, b) for a, b in steps if a < len(self.holds) and b < len(self.holds)]
        taken = [
            next(c for c in self.holds[a] if b == NOBODY or self.open_to[c] >> b & 1)
            for a, b in moves
        ]
        for (a, b), case in zip(moves, taken, strict=True):
            self.holds[a].remove(case)
            self.holds[b].append(case)

    def _moves(self) -> list[Arc]:
        moves = []
        for holder, cases in enumerate(self.holds):
            reach = 0
            for case in cases:
                reach |= self.open_to[case]
            if cases and holder != NOBODY:
                reach |= 1 << NOBODY
            others = (h for h in range(len(self.holds)) if h != holder)
            moves += [(holder, other, 0) for other in others if reach >> other & 1]
        return moves

    def _spare(self, holder: int) -> bool:
        return self.load(holder) < self.people[holder - 1].quota

    def _team_spare(self, team: int, loads: Mapping[int, int]) -> bool:
        return team not in self.bound or loads[team] < self.bound[team]


def _cheaper_cycle(arcs: Sequence[Arc], nodes: int) -> list[int]:
    """A cycle of negative cost, or nothing (Bellman-Ford from everywhere at once)."""
    cost, before = [0] * nodes, [-1] * nodes
    for _ in range(nodes + 1):
        changed = False
        for start, end, price in arcs:
            if cost[start] + price < cost[end]:
                cost[end], before[end], changed = cost[start] + price, start, True
        if not changed:
            break
        if cycle := _loop(before):
            return cycle
    return []


def _loop(before: Sequence[int]) -> list[int]:
    """A loop among the predecessors, in the direction of the arcs; such a loop is negative."""
    walked = [-1] * len(before)
    for start in range(len(before)):
        node = start
        while node != -1 and walked[node] == -1:
            walked[node], node = start, before[node]
        if node != -1 and walked[node] == start:
            loop, step = [node], before[node]
            while step != node:
                loop.append(step)
                step = before[step]
            return loop[::-1]
    return []


def _told(cases: Sequence[Case], people: Sequence[Auditor], table: _Table) -> Allocation:
    assigned, unassigned, explanation = {}, {}, {}
    holder_of = {case: h for h, held in enumerate(table.holds) for case in held}
    for number, case in enumerate(cases):
        free, holder = table.open_to[number].bit_count(), holder_of[number]
        near = sum(person.id not in case.out_of_place for person in people)
        told = f"{free} of {near} auditors are outside the child's own line"
        if holder == NOBODY:
            unassigned[case.id] = "quota" if free else "own_line" if near else "no_auditor"
            end = ", and no quota of theirs leaves room." if free else "."
            explanation[case.id] = told + end
        else:
            person = people[holder - 1]
            assigned[case.id] = person.id
            load = f"{table.load(holder)} of at most {person.quota}"
            explanation[case.id] = f"{told}; this one now holds {load}."
    return Allocation(assigned, unassigned, explanation)


def _check(
    cases: Sequence[Case], auditors: Sequence[Auditor], team_quota: Mapping[UUID, int]
) -> None:
    if len({case.id for case in cases}) < len(cases):
        raise ValueError("A case is there twice.")
    if len({person.id for person in auditors}) < len(auditors):
        raise ValueError("An auditor is there twice.")
    numbers = [n for person in auditors for n in (person.quota, person.held)]
    if any(n < 0 for n in [*numbers, *team_quota.values()]):
        raise ValueError("A quota is not negative.")
