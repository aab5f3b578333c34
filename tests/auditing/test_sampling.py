"""The sample draw: random, stratified, and repeatable by anybody."""

from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.seeded_order import ticket
from app.services.auditing.sampling import Draw, FrameEntry, draw, frame_hash

# SHA-256 of "s|a" to "s|d", from sha256sum: c < a < b < d
HASHES = {
    "a": "2fe5d35cd82a3132df78b1c369bc0298bc5364271c5189907439382c73f25d48",
    "b": "b443aaa82f0a8848717428fc1f51cf30646b3fef86684e9b568d2a759914b3f5",
    "c": "2f0a8bbf19e666cc38def48f874026f470e477b17bd6219f37250ec9dcc0652b",
    "d": "e0fb740519be4e03ea735d98539695518e3a77b898f4677c5ad1ee0175cd1b27",
}
FOUR = [FrameEntry(ref, "care") for ref in "abcd"]

frames = st.dictionaries(
    st.text("abcdefgh0123456789", min_size=1, max_size=6), st.sampled_from("xyz"), max_size=30
).map(lambda refs: [FrameEntry(ref, stratum) for ref, stratum in refs.items()])


def outcomes(sample: Draw) -> list[tuple[str, int, str]]:
    return [(m.subject_ref, m.rank, m.outcome.value) for m in sample.members]


def test_the_ticket_of_a_subject_is_sha_256_of_seed_and_reference() -> None:
    assert {ref: ticket("s", ref) for ref in "abcd"} == HASHES


def test_the_lowest_hashes_are_drawn_and_every_member_is_explained() -> None:
    sample = draw(FOUR, 2, "s", {})
    assert outcomes(sample) == [
        ("c", 1, "drawn"),
        ("a", 2, "drawn"),
        ("b", 3, "not_drawn"),
        ("d", 4, "not_drawn"),
    ]
    assert [m.draw_hash for m in sample.members] == [HASHES[ref] for ref in "cabd"]
    assert sample.members[2].reason == "Its hash ranks 3 of 4, after the 2 that were drawn."


def test_an_excluded_subject_keeps_its_rank_and_reason_and_the_next_is_drawn() -> None:
    sample = draw(FOUR, 2, "s", {"c": "Audited in May.", "elsewhere": "Not in this frame."})
    assert outcomes(sample)[:3] == [("c", 1, "excluded"), ("a", 2, "drawn"), ("b", 3, "drawn")]
    assert sample.members[0].reason == "Audited in May."
    (stratum,) = sample.strata
    assert (stratum.frame_size, stratum.eligible, stratum.drawn) == (4, 3, 2)
    assert stratum.inclusion_probability == Decimal(2) / Decimal(3)


def test_a_stratum_that_is_too_small_is_taken_whole_and_its_shortfall_reported() -> None:
    sample = draw([*FOUR, FrameEntry("e", "sen")], {"care": 1, "sen": 3, "raa": 2}, "s", {})
    counts = {
        s.name: (s.asked, s.drawn, s.shortfall, s.inclusion_probability) for s in sample.strata
    }
    assert counts == {
        "care": (1, 1, 0, Decimal("0.25")),
        "raa": (2, 0, 2, None),
        "sen": (3, 1, 2, Decimal(1)),
    }


def test_none_is_drawn_of_a_stratum_that_is_not_asked_for() -> None:
    sample = draw([*FOUR, FrameEntry("e", "sen")], {"sen": 1}, "s", {})
    assert [m.subject_ref for m in sample.drawn] == ["e"]


def test_the_frame_is_hashed_over_its_sorted_pairs() -> None:
    """From sha256sum of [["a","x"],["b","y"]]."""
    pairs = [FrameEntry("b", "y"), FrameEntry("a", "x")]
    expected = "8f43cdab4d0c9f2d659b0b2b75255154a70855740963dc55b528a54980b53d79"
    assert frame_hash(pairs) == draw(pairs, 1, "any", {"a": "x"}).frame_hash == expected


def test_a_subject_twice_in_the_frame_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        draw([*FOUR, FrameEntry("a", "sen")], 1, "s", {})


def test_a_negative_size_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        draw(FOUR, {"care": -1}, "s", {})


@given(frames, st.integers(0, 8), st.text(st.characters(codec="ascii")), st.randoms())
def test_the_order_of_the_frame_changes_nothing(
    frame: list[FrameEntry], n: int, seed: str, random: Random
) -> None:
    shuffled = random.sample(frame, len(frame))
    assert draw(shuffled, n, seed, {}) == draw(frame, n, seed, {})


@given(frames, st.integers(0, 8))
def test_asking_for_one_more_keeps_everybody_drawn_before(frame: list[FrameEntry], n: int) -> None:
    before, after = draw(frame, n, "s", {}).drawn, draw(frame, n + 1, "s", {}).drawn
    assert {m.subject_ref for m in before} <= {m.subject_ref for m in after}


@given(frames, st.integers(0, 8), st.sets(st.text("abcdefgh0123456789", max_size=6)))
def test_each_stratum_gives_what_was_asked_or_all_it_has_and_no_excluded_one(
    frame: list[FrameEntry], n: int, barred: set[str]
) -> None:
    sample = draw(frame, n, "s", dict.fromkeys(barred, "Barred."))
    assert not barred & {m.subject_ref for m in sample.drawn}
    assert all(s.drawn == min(n, s.eligible) for s in sample.strata)
    assert len(sample.members) == sample.frame_size == len(frame)


def test_every_subject_is_drawn_about_equally_often_over_many_seeds() -> None:
    frame = [FrameEntry(str(n), "care") for n in range(10)]
    times = dict.fromkeys((e.subject_ref for e in frame), 0)
    for seed in range(1000):
        for member in draw(frame, 3, str(seed), {}).drawn:
            times[member.subject_ref] += 1
    assert all(230 <= n <= 370 for n in times.values())  # 300 expected, sd 14.5
