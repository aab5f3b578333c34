"""Selection for moderation: the random share first, blind to grades; then grade; then minimum."""

from collections import Counter
from decimal import Decimal
from hashlib import sha256
from math import ceil
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.moderation.selection_rules import Candidate, Rule, Selected, select

ANNE, BEN = UUID(int=1), UUID(int=2)
NOTHING = frozenset[UUID]()


def an_audit(n: int, grade: str | None = "good", by: UUID = ANNE, tool: str = "cype") -> Candidate:
    return Candidate(UUID(int=100 + n), by, grade, tool)


def a_rule(pct: Decimal | int = 0, minimum: int = 0, grades: str = "", tools: str = "") -> Rule:
    return Rule(frozenset(grades.split()), pct, minimum, frozenset(tools.split()))


def run(audits: list[Candidate], rule: Rule, seed: str = "s") -> list[Selected]:
    return select(audits, rule, seed, {}, NOTHING)


def by_reason(chosen: list[Selected]) -> Counter[str]:
    return Counter(one.reason.value for one in chosen)


def by_lot(audits: list[Candidate], seed: str) -> list[UUID]:
    """The order of the draw, written apart from the code under test."""
    return sorted(
        (a.id for a in audits), key=lambda each: sha256(f"{seed}|{each}".encode()).hexdigest()
    )


@pytest.mark.parametrize(
    ("pct", "of", "share"),
    [
        (10, 30, 3),  # exactly 3: no rounding error may make it 4
        (10, 31, 4),
        (10, 1, 1),
        (Decimal("2.5"), 40, 1),
        (Decimal("2.5"), 41, 2),
        (0, 50, 0),
        (100, 7, 7),
        (10, 0, 0),
    ],
)
def test_the_random_share_rounds_up(pct: Decimal | int, of: int, share: int) -> None:
    chosen = run([an_audit(n) for n in range(of)], a_rule(pct))
    assert len(chosen) == share


def test_the_lowest_hashes_are_drawn() -> None:
    audits = [an_audit(n) for n in range(20)]
    assert [one.id for one in run(audits, a_rule(25), "x")] == by_lot(audits, "x")[:5]


def test_an_audit_hit_both_ways_counts_as_random() -> None:
    audits = [an_audit(n, "inadequate") for n in range(10)]
    chosen = run(audits, a_rule(20, grades="inadequate"))
    assert by_reason(chosen) == {"random": 2, "grade": 8}
    assert [one.id for one in chosen[:2]] == by_lot(audits, "s")[:2]


def test_every_audit_of_a_triggering_grade_is_moderated_and_explained() -> None:
    audits = [an_audit(1, "inadequate"), an_audit(2), an_audit(3, "outstanding"), an_audit(4, None)]
    chosen = run(audits, a_rule(grades="inadequate outstanding"))
    assert {one.id for one in chosen} == {audits[0].id, audits[2].id}
    assert {one.explanation for one in chosen} == {
        "Every audit graded “inadequate” is moderated.",
        "Every audit graded “outstanding” is moderated.",
    }


def test_every_auditor_is_topped_up_to_the_minimum() -> None:
    audits = [an_audit(n) for n in range(4)] + [an_audit(9, by=BEN)]
    chosen = run(audits, a_rule(minimum=2))
    assert by_reason(chosen) == {"minimum": 3}  # two of Anne's four, and the one that Ben has
    owner = {a.id: a.auditor_id for a in audits}
    assert Counter(owner[one.id] for one in chosen) == {ANNE: 2, BEN: 1}


def test_audits_selected_earlier_in_the_cycle_count_towards_the_minimum() -> None:
    audits = [an_audit(1), an_audit(2), an_audit(3, by=BEN)]
    chosen = select(audits, a_rule(minimum=1), "s", {ANNE: 1}, NOTHING)
    assert [one.id for one in chosen] == [audits[2].id]


def test_audits_selected_at_random_or_by_grade_count_towards_the_minimum() -> None:
    audits = [an_audit(1, "inadequate"), an_audit(2), an_audit(3)]
    assert by_reason(run(audits, a_rule(minimum=1, grades="inadequate"))) == {"grade": 1}


def test_a_tool_outside_the_rule_is_no_candidate() -> None:
    audits = [an_audit(n, tool="sen" if n % 2 else "cype") for n in range(10)]
    chosen = run(audits, a_rule(100, tools="sen"))
    assert {one.id for one in chosen} == {a.id for a in audits if a.tool_key == "sen"}


def test_a_later_run_draws_its_share_of_the_late_audits_alone() -> None:
    """Ten decided audits neither come back nor use up the share of the ten late ones."""
    early, late = [an_audit(n) for n in range(10)], [an_audit(n) for n in range(10, 20)]
    decided = frozenset(a.id for a in early)
    chosen = select(early + late, a_rule(20), "s", {ANNE: 10}, decided)
    assert [one.id for one in chosen] == by_lot(late, "s")[:2]
    assert chosen == select(late, a_rule(20), "s", {ANNE: 10}, decided)


def test_running_again_over_decided_audits_selects_nothing() -> None:
    audits = [an_audit(n, "inadequate") for n in range(5)]
    rule = a_rule(50, minimum=1, grades="inadequate")
    decided = frozenset(one.id for one in run(audits, rule))
    assert select(audits, rule, "s", {ANNE: 5}, decided) == []


@pytest.mark.parametrize("rule", [a_rule(101), a_rule(-1), a_rule(minimum=-1)])
def test_a_share_beyond_the_whole_or_a_negative_minimum_is_refused(rule: Rule) -> None:
    with pytest.raises(ValueError, match="share"):
        run([], rule)


def test_an_audit_that_is_a_candidate_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        run([an_audit(1), an_audit(1)], a_rule())


GRADES = ["inadequate", "requires_improvement", "good", "outstanding", None]
cycles = st.lists(
    st.tuples(st.sampled_from(GRADES), st.sampled_from([ANNE, BEN])), max_size=25
).map(lambda rows: [an_audit(n, grade, by) for n, (grade, by) in enumerate(rows)])


@given(cycles, st.integers(0, 100), st.integers(0, 3), st.randoms())
def test_the_order_of_the_audits_changes_nothing(
    audits: list[Candidate], pct: int, minimum: int, random: Random
) -> None:
    rule = a_rule(pct, minimum, "inadequate outstanding")
    assert run(random.sample(audits, len(audits)), rule) == run(audits, rule)


@given(cycles, st.integers(0, 100))
def test_the_random_stratum_is_the_same_whatever_the_grades(
    audits: list[Candidate], pct: int
) -> None:
    rule = a_rule(pct, 1, "inadequate outstanding")
    regraded = [Candidate(a.id, a.auditor_id, "inadequate", a.tool_key) for a in audits]
    drawn, redrawn = (
        [one.id for one in run(some, rule) if one.reason == "random"] for some in (audits, regraded)
    )
    assert drawn == redrawn
    assert len(drawn) == ceil(pct * len(audits) / 100)


@given(cycles, st.integers(0, 100), st.integers(0, 3))
def test_each_audit_is_selected_once_and_no_rule_is_left_unmet(
    audits: list[Candidate], pct: int, minimum: int
) -> None:
    ids = [one.id for one in run(audits, a_rule(pct, minimum, "inadequate"))]
    assert len(ids) == len(set(ids))
    assert {a.id for a in audits if a.grade == "inadequate"} <= set(ids)
    for auditor in (ANNE, BEN):
        own = [a.id for a in audits if a.auditor_id == auditor]
        assert len(set(own) & set(ids)) >= min(minimum, len(own))
