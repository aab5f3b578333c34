"""Plain-Python twins of metrics, and the comparison of both wherever figures are read."""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

from app.core import clock
from tests.conftest import Client

Counts = tuple[Any, int, Fraction | int | None]  # numerator, denominator and value
Twin = Callable[[Sequence[Any]], Counts]
Test = Callable[[Any], bool]
Number = Callable[[Any], Fraction | int | None]
OfRows = dict[str, tuple[Twin, Sequence[Any]]]
Group = tuple[str | None, ...]
Numbers = dict[Group, tuple[Any, ...]]  # of each group; the empty group is all
NAMES = ("numerator", "denominator", "value")
# Bank holidays of England and Wales in the months of the tests.
HOLIDAYS = {date(2026, *day) for day in ((1, 1), (4, 3), (4, 6), (5, 4), (5, 25), (8, 31))}
PLACES = {"team", "district", "area"}  # known by their names; what else there is, by its code


def on(day: date, hour: int = 12) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def held_on(day: date, hour: int = 12) -> AbstractContextManager[Any]:
    return clock.held_at(on(day, hour))


def working_days(first: date, last: date) -> int:
    """Counts one by one the working days after `first` up to and including `last`."""
    days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    return sum(day.weekday() < 5 and day not in HOLIDAYS for day in days)


def share(of: Test, which: Test) -> Twin:
    def twin(rows: Sequence[Any]) -> Counts:
        base = [row for row in rows if of(row)]
        n = sum(which(row) for row in base)
        return n, len(base), Fraction(n, len(base)) if base else None

    return twin


def number(of: Test, which: Test) -> Twin:
    def twin(rows: Sequence[Any]) -> Counts:
        n = sum(which(row) for row in rows)
        return n, sum(of(row) for row in rows), n

    return twin


def mean(of: Number) -> Twin:
    def twin(rows: Sequence[Any]) -> Counts:
        numbers = [each for row in rows if (each := of(row)) is not None]
        return sum(numbers), len(numbers), Fraction(sum(numbers), len(numbers)) if numbers else None

    return twin


def median(of: Callable[[Any], int | None]) -> Twin:
    def twin(rows: Sequence[Any]) -> Counts:
        numbers = sorted(each for row in rows if (each := of(row)) is not None)
        if not numbers:
            return None, 0, None
        half = len(numbers) // 2
        return None, len(numbers), Fraction(numbers[half] + numbers[-half - 1], 2)

    return twin


def kappa(of: Callable[[Any], tuple[int, int] | None]) -> Twin:
    """One minus how far the pairs are apart, by how far any two of their grades would be."""

    def twin(rows: Sequence[Any]) -> Counts:
        pairs = [pair for row in rows if (pair := of(row)) is not None]
        apart = sum(abs(a - b) for a, b in pairs)
        by_chance = sum(abs(a - b) for a, _ in pairs for _, b in pairs)
        known = len(pairs) > 1 and by_chance
        return None, len(pairs), 1 - Fraction(apart * len(pairs), by_chance) if known else None

    return twin


def over(rows: Sequence[Any], twins: Mapping[str, Twin]) -> OfRows:
    """Returns the twins of metrics with the rows that they count."""
    return {slug: (twin, rows) for slug, twin in twins.items()}


def rounded(value: Fraction | int | None) -> float | None:
    """Rounds half away from zero to four places, by whole numbers."""
    if value is None:
        return None
    size = int(abs(Fraction(value)) * 10_000 + Fraction(1, 2))
    return (size if value >= 0 else -size) / 10_000


def wanted(twin: Twin, rows: Sequence[Any]) -> tuple[Any, ...]:
    n, base, value = twin(rows)
    return rounded(n), base, rounded(value)


def expected(twin: Twin, rows: Sequence[Any], place: str) -> Numbers:
    """Returns the numbers of each group of rows, and of all of them."""
    found: Numbers = {
        (group,): wanted(twin, [row for row in rows if getattr(row, place) == group])
        for group in groups(rows, place)
    }
    return found | {(): wanted(twin, rows)}


def groups(rows: Sequence[Any], place: str) -> set[str]:
    return {getattr(row, place) for row in rows}


def of_answer(answer: dict[str, Any]) -> Numbers:
    return {
        tuple(_name(*part.values()) for part in figure["group"]): tuple(
            figure[name] for name in NAMES
        )
        for figure in (*answer["rows"], answer["total"])
    }


def of_file(text: str, by: Iterable[str]) -> Numbers:
    found: Numbers = {}
    for line in csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))):
        group = [_name(each, line[each], line[f"{each}_label"]) for each in by]
        numbers = tuple(float(line[name]) if line[name] else None for name in NAMES)
        found[tuple(group) if line["line"] == "group" else ()] = numbers
    return found


def _name(dimension: str, value: str | None, label: str) -> str | None:
    return label.lower() if dimension in PLACES else value or None


def require_equal(
    client: Client,
    twins: OfRows,
    by: str,
    place: str = "place",
    more: Mapping[str, str] | None = None,
) -> None:
    """Compares each metric with its twin: together, alone, with its rows, and as a file.

    The rows of a twin say in `place` in which group they are.
    """
    query = {"by": by, **(more or {})}
    require_equal_together(client, twins, by, place, more)
    for slug, (twin, rows) in twins.items():
        found = expected(twin, rows, place)
        nothing = _nothing(twin, rows, place)
        for rest in ({}, {"explain": "rows", "limit": "1"}):
            alone = client.get(f"/v1/metrics/{slug}", params=query | rest).json()
            assert nothing | of_answer(alone) == found, (slug, rest)
        file = client.get(f"/v1/metrics/{slug}/csv", params=query).text
        assert nothing | of_file(file, [by]) == found, slug


def require_equal_together(
    client: Client,
    twins: OfRows,
    by: str,
    place: str = "place",
    more: Mapping[str, str] | None = None,
) -> None:
    """Compares metrics that are asked for at once with their twins."""
    params = {"metric": list(twins), "by": by, **(more or {})}
    answer = client.get("/v1/metrics:query", params=params)
    assert answer.status_code == 200, answer.text
    for (slug, (twin, rows)), each in zip(twins.items(), answer.json()["items"], strict=True):
        found = expected(twin, rows, place)
        assert found[()][1] > 3, (slug, by, more)
        assert _nothing(twin, rows, place) | of_answer(each) == found, (slug, by, more)


def require_equal_ninth(
    client: Client, slug: str, of: Callable[[Any], int | None], rows: Sequence[Any]
) -> None:
    """Compares the 90th percentile: the number at place (n - 1) * 0.9 of the sorted ones, from 0.

    Between two places it lies in proportion.
    """
    numbers = sorted(each for row in rows if (each := of(row)) is not None)
    place = Fraction(9 * (len(numbers) - 1), 10)
    low, rest = int(place), place - int(place)
    ninth = numbers[low] + rest * (numbers[min(low + 1, len(numbers) - 1)] - numbers[low])
    found = client.get(f"/v1/metrics/{slug}").json()["total"]["quantiles"]
    assert (found["n"], found["p90"]) == (len(numbers), rounded(ninth)), slug


def _nothing(twin: Twin, rows: Sequence[Any], place: str) -> Numbers:
    """Returns the numbers of groups that are not listed, as no row of the metric is in them."""
    return {(group,): wanted(twin, []) for group in groups(rows, place)}


def expected_parts(
    rows: Sequence[Any],
    of_row: Callable[[Any], set[Group]],
    place: str | None = None,
    all_parts: Sequence[Group] = (),
) -> Numbers:
    """Returns how many rows of each group have a part, such as a theme.

    The group is the one in `place`, if any. Parts that no row has are among them only if they are
    one of `all_parts`.
    """
    found: Numbers = {(): (len(rows) if all_parts else None, len(rows), None)}
    names: list[Group] = [(name,) for name in groups(rows, place)] if place else [()]
    for group in names:
        base = [row for row in rows if not place or (getattr(row, place),) == group]
        counts: Counter[Group] = Counter(dict.fromkeys(all_parts, 0))
        counts.update(part for row in base for part in of_row(row))
        for part, n in counts.items():
            found[*group, *part] = (n, len(base), rounded(Fraction(n, len(base))))
    return found


def require_equal_parts(
    client: Client,
    slug: str,
    found: Numbers,
    by: Sequence[str],
    more: Mapping[str, str] | None = None,
) -> None:
    """Compares the parts of each group with those that were counted, alone and as a file."""
    assert len(found) > 3, slug
    query = {"by": list(by), **(more or {})}
    answer = client.get(f"/v1/metrics/{slug}", params=query)
    assert answer.status_code == 200, answer.text
    assert of_answer(answer.json()) == found, (slug, by, more)
    file = client.get(f"/v1/metrics/{slug}/csv", params=query).text
    assert of_file(file, by) == found, (slug, by, more)
