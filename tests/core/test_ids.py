"""Identifiers are in order, never repeated, and reproducible for made-up data."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import RFC_4122, UUID

from app.core import ids


def new_ids(number: int) -> list[UUID]:
    return [ids.new() for _ in range(number)]


def test_identifiers_are_of_version_7_and_hold_their_millisecond() -> None:
    before = datetime.now(UTC)
    identifier = ids.new()
    after = datetime.now(UTC)
    assert type(identifier) is UUID
    assert (identifier.version, identifier.variant) == (7, RFC_4122)
    instant = datetime.fromtimestamp((identifier.int >> 80) / 1000, UTC)
    slack = timedelta(milliseconds=2)
    assert before - slack <= instant <= after + slack


def test_each_identifier_comes_after_the_one_before_even_within_a_millisecond() -> None:
    identifiers = new_ids(10_000)
    assert all(earlier < later for earlier, later in pairwise(identifiers))


def test_threads_that_make_identifiers_at_once_never_make_one_twice() -> None:
    with ThreadPoolExecutor(4) as pool:
        series = list(pool.map(new_ids, [10_000] * 4))
    assert len({each_id for each in series for each_id in each}) == 40_000
    for each in series:
        assert all(earlier < later for earlier, later in pairwise(each))


def test_an_instant_and_its_bits_make_the_same_identifier_each_time() -> None:
    # the example of RFC 9562, appendix A.6
    expected = UUID("017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
    made_so = ids.version_7(0x017F22E279B0, 0x7CC318C4DC0C0C07398F)
    assert made_so == expected
    assert ids.version_7(0x017F22E279B0, 0xFCC3D8C4DC0C0C07398F) == expected


def test_another_maker_makes_the_identifiers_inside_the_block() -> None:
    fixed = UUID(int=7)
    with ids.made_by(lambda: fixed):
        assert ids.new() == fixed
    assert ids.new() != fixed
