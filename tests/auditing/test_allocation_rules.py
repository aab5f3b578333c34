"""Allocation: the most cases, independent, evenly, and the same every time."""

import time
from itertools import product
from random import Random
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.services.auditing.allocation_rules import Allocation, Auditor, Case, allocate


def person(n: int) -> UUID:
    return UUID(int=n)


def team(n: int) -> UUID:
    return UUID(int=1000 + n)


def a_case(n: int, *line: int) -> Case:
    return Case(UUID(int=2000 + n), frozenset(person(p) for p in line), None, "care")


def an_auditor(n: int, quota: int = 9, held: int = 0, of: int = 0) -> Auditor:
    return Auditor(person(n), team(of), quota, held)


def loads(allocation: Allocation, auditors: list[Auditor]) -> list[int]:
    """How many cases each auditor has in the end."""
    given_ = list(allocation.assigned.values())
    return [a.held + given_.count(a.id) for a in auditors]


def is_legal(
    chosen: tuple[Auditor | None, ...],
    cases: list[Case],
    auditors: list[Auditor],
    team_quota: dict[UUID, int],
) -> bool:
    """Written apart from the code under test: independence and both quotas, one by one."""
    for case, auditor in zip(cases, chosen, strict=True):
        if auditor and auditor.id in case.line_person_ids:
            return False
    for auditor in auditors:
        extra = chosen.count(auditor)
        if extra and auditor.held + extra > auditor.quota:
            return False
    for of, most in team_quota.items():
        members = [a for a in auditors if a.team_id == of]
        extra = sum(chosen.count(a) for a in members)
        if extra and sum(a.held for a in members) + extra > most:
            return False
    return True


def the_best(
    cases: list[Case], auditors: list[Auditor], team_quota: dict[UUID, int]
) -> tuple[int, int]:
    """By trying everything: the most cases, and then the least sum of squared loads."""
    everything = product([None, *auditors], repeat=len(cases))
    legal = [c for c in everything if is_legal(c, cases, auditors, team_quota)]
    return min(
        (
            -sum(a is not None for a in c),
            sum((a.held + c.count(a)) ** 2 for a in auditors),
        )
        for c in legal
    )


def test_cases_are_spread_evenly() -> None:
    auditors = [an_auditor(n) for n in range(3)]
    allocation = allocate([a_case(n) for n in range(7)], auditors, "s")
    assert sorted(loads(allocation, auditors)) == [2, 2, 3]
    assert allocation.unassigned == {}


def test_cases_that_an_auditor_already_has_count() -> None:
    auditors = [an_auditor(1, held=3), an_auditor(2), an_auditor(3, held=1)]
    allocation = allocate([a_case(n) for n in range(5)], auditors, "s")
    assert loads(allocation, auditors) == [3, 3, 3]


def test_nobody_audits_a_case_of_their_own_line() -> None:
    allocation = allocate([a_case(1, 1), a_case(2, 2)], [an_auditor(1), an_auditor(2)], "s")
    assert allocation.assigned == {a_case(1).id: person(2), a_case(2).id: person(1)}


def test_an_earlier_case_moves_on_to_make_room_for_one_that_has_no_other_auditor() -> None:
    """Only 1 may take the second case; the auditor of the first must leave 1 free for it."""
    cases = [a_case(1), a_case(2, 2)]
    auditors = [an_auditor(1, quota=1), an_auditor(2, quota=1)]
    for seed in "abcdefgh":
        allocation = allocate(cases, auditors, seed)
        assert allocation.assigned == {cases[0].id: person(2), cases[1].id: person(1)}


def test_a_chain_of_moves_is_found() -> None:
    """Case k may go to auditor k or k+1, case 4 to auditor 1 only: one allocation is left."""
    people = range(1, 6)
    cases = [a_case(k, *(p for p in people if p not in {k, k + 1})) for k in range(1, 5)]
    cases.append(a_case(5, 2, 3, 4, 5))
    allocation = allocate(cases, [an_auditor(p, quota=1) for p in people], "s")
    expected = {cases[k - 1].id: person(k + 1) for k in range(1, 5)} | {cases[4].id: person(1)}
    assert allocation.assigned == expected


def test_a_team_quota_bounds_what_its_auditors_hold_together() -> None:
    auditors = [an_auditor(1, held=1, of=1), an_auditor(2, of=1), an_auditor(3, quota=2, of=2)]
    allocation = allocate([a_case(n) for n in range(9)], auditors, "s", {team(1): 3})
    one, two, three = loads(allocation, auditors)
    assert (one + two, three) == (3, 2)
    assert len(allocation.unassigned) == 5


def test_a_case_is_left_out_for_another_where_that_spreads_the_load() -> None:
    """The team has room for two; two cases suit only auditor 1, who holds one, and one only 2."""
    cases = [a_case(1, 2), a_case(2, 1), a_case(3, 2)]
    auditors = [an_auditor(1, quota=3, held=1, of=1), an_auditor(2, quota=1, of=1)]
    for seed in "abcdefgh":
        allocation = allocate(cases, auditors, seed, {team(1): 3})
        assert loads(allocation, auditors) == [2, 1]


def test_a_case_that_cannot_be_allocated_says_why() -> None:
    allocation = allocate([a_case(1, 1), a_case(2)], [an_auditor(1, quota=0)], "s")
    assert allocation.unassigned == {a_case(1).id: "own_line", a_case(2).id: "quota"}
    assert allocation.explanation[a_case(1).id] == ("0 of 1 auditors are independent of this case.")
    assert allocation.explanation[a_case(2).id] == (
        "1 of 1 auditors are independent of this case, "
        "but none of them has room left in the quotas."
    )
    assert allocate([a_case(1)], [], "s").unassigned == {a_case(1).id: "no_auditor"}


def test_nobody_is_given_a_case_that_their_role_does_not_reach() -> None:
    case = Case(person(9), frozenset({person(2)}), None, "care", frozenset({person(1)}))
    allocation = allocate([case], [an_auditor(1), an_auditor(2), an_auditor(3)], "s")
    assert allocation.assigned == {case.id: person(3)}
    assert allocation.explanation[case.id].startswith("1 of 2 auditors are independent")
    assert allocate([case], [an_auditor(1), an_auditor(2)], "s").unassigned == {case.id: "own_line"}
    assert allocate([case], [an_auditor(1)], "s").unassigned == {case.id: "no_auditor"}


def test_an_allocated_case_is_explained() -> None:
    allocation = allocate([a_case(1, 1)], [an_auditor(1), an_auditor(2, quota=5, held=2)], "s")
    assert allocation.explanation == {
        a_case(
            1
        ).id: "1 of 2 auditors are independent of this case; this one now has 3 of at most 5."
    }


@pytest.mark.parametrize(
    ("cases", "auditors"),
    [
        ([a_case(1), a_case(1)], [an_auditor(1)]),
        ([a_case(1)], [an_auditor(1), an_auditor(1)]),
        ([a_case(1)], [an_auditor(1, quota=-1)]),
    ],
)
def test_ids_are_unique_and_quotas_not_negative(cases: list[Case], auditors: list[Auditor]) -> None:
    with pytest.raises(ValueError, match=r"twice|negative"):
        allocate(cases, auditors, "s")


@st.composite
def situations(draw: st.DrawFn) -> tuple[list[Case], list[Auditor], dict[UUID, int]]:
    count = draw(st.integers(0, 3))
    auditors = [
        an_auditor(n, draw(st.integers(0, 3)), draw(st.integers(0, 1)), draw(st.integers(0, 1)))
        for n in range(count)
    ]
    lines = draw(st.lists(st.sets(st.integers(0, 2), max_size=2), max_size=5))
    cases = [a_case(n, *line) for n, line in enumerate(lines)]
    bounds = draw(st.dictionaries(st.integers(0, 1).map(team), st.integers(0, 4)))
    return cases, auditors, bounds


@settings(max_examples=200, deadline=None)
@given(situations(), st.sampled_from("abc"))
def test_no_legal_allocation_has_more_cases_nor_as_many_more_evenly(
    situation: tuple[list[Case], list[Auditor], dict[UUID, int]], seed: str
) -> None:
    cases, auditors, bounds = situation
    allocation = allocate(cases, auditors, seed, bounds)
    by_id = {a.id: a for a in auditors}
    chosen = tuple(by_id.get(allocation.assigned.get(c.id, UUID(int=9999))) for c in cases)
    assert is_legal(chosen, cases, auditors, bounds)
    squares = sum(load**2 for load in loads(allocation, auditors))
    assert (-len(allocation.assigned), squares) == the_best(cases, auditors, bounds)
    assert (
        allocation.assigned.keys() | allocation.unassigned.keys() == allocation.explanation.keys()
    )


@settings(max_examples=50, deadline=None)
@given(situations(), st.randoms())
def test_the_order_of_cases_and_auditors_changes_nothing(
    situation: tuple[list[Case], list[Auditor], dict[UUID, int]], random: Random
) -> None:
    cases, auditors, bounds = situation
    shuffled = random.sample(cases, len(cases)), random.sample(auditors, len(auditors))
    assert allocate(*shuffled, "s", bounds) == allocate(cases, auditors, "s", bounds)


def test_a_countys_round_takes_no_time() -> None:
    """400 cases, 80 auditors in 20 teams, just enough quota, and every team bars its own."""
    auditors = [an_auditor(n, quota=5, of=n % 20) for n in range(80)]
    cases = [a_case(n, *range(n % 20, 80, 20)) for n in range(400)]
    begun = time.process_time()
    allocation = allocate(cases, auditors, "s")
    assert time.process_time() - begun < 5
    assert loads(allocation, auditors) == [5] * 80
