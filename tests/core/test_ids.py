"""Identifiers: in order, never twice, and the same again for a story that is told again."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import RFC_4122, UUID

from app.core import ids


def made(number: int) -> list[UUID]:
    return [ids.new() for _ in range(number)]


def test_identifiers_are_of_version_7_and_hold_the_millisecond_of_their_making() -> None:
    before = datetime.now(UTC)
    found = ids.new()
    after = datetime.now(UTC)
    assert type(found) is UUID
    assert (found.version, found.variant) == (7, RFC_4122)
    told = datetime.fromtimestamp((found.int >> 80) / 1000, UTC)
    slack = timedelta(milliseconds=2)
    assert before - slack <= told <= after + slack


def test_each_identifier_comes_after_the_one_before_even_within_a_millisecond() -> None:
    found = made(10_000)
    assert all(earlier < later for earlier, later in pairwise(found))


def test_threads_that_make_identifiers_at_once_never_make_one_twice() -> None:
    with ThreadPoolExecutor(4) as pool:
        series = list(pool.map(made, [10_000] * 4))
    assert len({found for each in series for found in each}) == 40_000
    for each in series:
        assert all(earlier < later for earlier, later in pairwise(each))


def test_an_instant_and_its_bits_make_the_same_identifier_each_time() -> None:
    # the example of RFC 9562, appendix A.6
    wanted = UUID("017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
    made_so = ids.version_7(0x017F22E279B0, 0x7CC318C4DC0C0C07398F)
    assert made_so == wanted
    assert ids.version_7(0x017F22E279B0, 0xFCC3D8C4DC0C0C07398F) == wanted


def test_something_else_makes_the_identifiers_for_as_long_as_it_is_asked_to() -> None:
    fixed = UUID(int=7)
    with ids.made_by(lambda: fixed):
        assert ids.new() == fixed
    assert ids.new() != fixed
