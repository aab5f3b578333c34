"""The allocation of cases to auditors: as many as possible, independent, and spread evenly.

This is a flow problem: case -> auditor -> the auditor's team, with quotas as capacities. The code
first deals the cases out evenly, then moves cases along cycles of negative cost until no such cycle
is left (Klein 1967). An unallocated case costs more than any unevenness, and unevenness is the sum
of the squared loads. The result is optimal, not merely greedy.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.core.seeded_order import ticket

NOBODY = 0  # the owner of cases that are not allocated; auditor i of the dealt order is owner i + 1

Arc = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Case:
    """A drawn case, with the people who must not audit it.

    `line_person_ids` are too close to the case; the role of `out_of_place` does not cover its unit.
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
    """An auditor: `quota` is the most cases they may have, `held` how many they already have."""

    id: UUID
    team_id: UUID | None
    quota: int
    held: int = 0


@dataclass(frozen=True, slots=True)
class Allocation:
    """The result: every case is `assigned` or `unassigned` (with a code), with an explanation."""

    assigned: dict[UUID, UUID]
    unassigned: dict[UUID, str]
    explanation: dict[UUID, str]


def allocate(
    cases: Sequence[Case],
    auditors: Sequence[Auditor],
    seed: str,
    team_quota: Mapping[UUID, int] | None = None,
) -> Allocation:
    """Allocates as many cases as independence and quotas allow, as evenly as they allow.

    A team's quota limits the cases of all its auditors together; a team without a quota has no
    limit. Cases that an auditor already has count towards quotas and evenness. The same seed gives
    the same allocation, in whatever order cases and auditors are given.
    Raises ValueError when an id is listed twice or a quota is negative.
    """
    _check(cases, auditors, team_quota or {})
    shuffled = sorted(cases, key=lambda case: (ticket(seed, str(case.id)), case.id))
    people = sorted(auditors, key=lambda person: (ticket(seed, str(person.id)), person.id))
    table = _Table(shuffled, people, team_quota or {})
    table.deal()
    while cycle := _cheaper_cycle(table.arcs(), table.nodes):
        table.push(cycle)
    return _as_allocation(shuffled, people, table)


class _Table:
    """Which auditor has which case at the moment, and which moves are possible from there."""

    def __init__(
        self, cases: Sequence[Case], people: Sequence[Auditor], team_quota: Mapping[UUID, int]
    ) -> None:
        self.people = people
        # Bit n of a case: owner n may audit it.
        bit = {person.id: 1 << h for h, person in enumerate(people, 1)}
        everybody = sum(bit.values())
        self.may_audit = [everybody & ~sum(bit.get(p, 0) for p in case.barred()) for case in cases]
        self.cases_of: list[list[int]] = [[] for _ in range(len(people) + 1)]
        teams = list(dict.fromkeys(person.team_id for person in people))
        self.team_of = [-1, *(len(people) + 1 + teams.index(p.team_id) for p in people)]
        self.bound = {
            len(people) + 1 + i: team_quota[team]
            for i, team in enumerate(teams)
            if team is not None and team in team_quota
        }
        self.sink = len(people) + 1 + len(teams)
        self.nodes = self.sink + 1

    def load(self, owner: int) -> int:
        return self.people[owner - 1].held + len(self.cases_of[owner])

    def team_loads(self) -> Counter[int]:
        loads: Counter[int] = Counter()
        for owner in range(1, len(self.cases_of)):
            loads[self.team_of[owner]] += self.load(owner)
        return loads

    def deal(self) -> None:
        """Gives each case in turn to the least loaded auditor who may audit it."""
        teams = self.team_loads()
        for case, mask in enumerate(self.may_audit):
            free = [
                h
                for h in range(1, len(self.cases_of))
                if mask >> h & 1 and self._spare(h) and self._team_spare(self.team_of[h], teams)
            ]
            owner = min(free, key=self.load, default=NOBODY)
            self.cases_of[owner].append(case)
            teams[self.team_of[owner]] += 1

    def arcs(self) -> list[Arc]:
        """Lists every possible change by one case, with its cost: `(from, to, cost)`.

        An arc between owners moves a case. An arc from an auditor to their team adds a case (at the
        cost of the next square), the arc back removes one. The sink evens the teams out. The one
        arc from the sink to nobody allocates another case and outweighs all squares together.
        """
        arcs = self._moves()
        teams = self.team_loads()
        given: set[int] = set()
        for owner in range(1, len(self.cases_of)):
            team, load = self.team_of[owner], self.load(owner)
            if self._spare(owner):
                arcs.append((owner, team, 2 * load + 1))
            if self.cases_of[owner]:
                arcs.append((team, owner, 1 - 2 * load))
                given.add(team)
        arcs += [(team, self.sink, 0) for team in teams if self._team_spare(team, teams)]
        arcs += [(self.sink, team, 0) for team in sorted(given)]
        worth = 1 + sum(abs(cost) for _, _, cost in arcs)
        return [*arcs, (self.sink, NOBODY, -worth)]

    def push(self, cycle: Sequence[int]) -> None:
        """Moves one case along each arc between owners; the other arcs only keep the counts."""
        steps = zip(cycle, [*cycle[1:], cycle[0]], strict=True)
        moves = [(a, b) for a, b in steps if a < len(self.cases_of) and b < len(self.cases_of)]
        moved = [
            next(c for c in self.cases_of[a] if b == NOBODY or self.may_audit[c] >> b & 1)
            for a, b in moves
        ]
        for (start, end), case in zip(moves, moved, strict=True):
            self.cases_of[start].remove(case)
            self.cases_of[end].append(case)

    def _moves(self) -> list[Arc]:
        moves = []
        for owner, cases in enumerate(self.cases_of):
            reach = 0
            for case in cases:
                reach |= self.may_audit[case]
            if cases and owner != NOBODY:
                reach |= 1 << NOBODY
            others = (h for h in range(len(self.cases_of)) if h != owner)
            moves += [(owner, other, 0) for other in others if reach >> other & 1]
        return moves

    def _spare(self, owner: int) -> bool:
        return self.load(owner) < self.people[owner - 1].quota

    def _team_spare(self, team: int, loads: Mapping[int, int]) -> bool:
        return team not in self.bound or loads[team] < self.bound[team]


def _cheaper_cycle(arcs: Sequence[Arc], nodes: int) -> list[int]:
    """Returns a cycle of negative cost, or an empty list (Bellman-Ford from all nodes at once)."""
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
    """Returns a loop among the predecessors, along the arcs; such a loop has a negative cost."""
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


def _as_allocation(cases: Sequence[Case], people: Sequence[Auditor], table: _Table) -> Allocation:
    assigned, unassigned, explanation = {}, {}, {}
    owner_of = {case: n for n, own_cases in enumerate(table.cases_of) for case in own_cases}
    for number, case in enumerate(cases):
        free, owner = table.may_audit[number].bit_count(), owner_of[number]
        in_reach = sum(person.id not in case.out_of_place for person in people)
        independent = f"{free} of {in_reach} auditors are independent of this case"
        if owner == NOBODY:
            unassigned[case.id] = "quota" if free else "own_line" if in_reach else "no_auditor"
            end = ", but none of them has room left in the quotas." if free else "."
            explanation[case.id] = independent + end
        else:
            person = people[owner - 1]
            assigned[case.id] = person.id
            load = f"{table.load(owner)} of at most {person.quota}"
            explanation[case.id] = f"{independent}; this one now has {load}."
    return Allocation(assigned, unassigned, explanation)


def _check(
    cases: Sequence[Case], auditors: Sequence[Auditor], team_quota: Mapping[UUID, int]
) -> None:
    if len({case.id for case in cases}) < len(cases):
        raise ValueError("A case is listed twice.")
    if len({person.id for person in auditors}) < len(auditors):
        raise ValueError("An auditor is listed twice.")
    numbers = [n for person in auditors for n in (person.quota, person.held)]
    if any(n < 0 for n in [*numbers, *team_quota.values()]):
        raise ValueError("A quota must not be negative.")
