"""Plain-Python twins of metrics, and the comparison of both wherever figures are read."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

from app.core import clock
from tests.conftest import Client
from tests.feeds.reading import rows as rows_of_set

Counts = tuple[Any, int, Fraction | int | None]  # numerator, denominator and value
Twin = Callable[[Sequence[Any]], Counts]
Test = Callable[[Any], bool]
OfRows = dict[str, tuple[Twin, Sequence[Any]]]
NAMES = ("numerator", "denominator", "value")
# Bank holidays of England and Wales in the months of the tests.
HOLIDAYS = {date(2026, *day) for day in ((1, 1), (4, 3), (4, 6), (5, 4), (5, 25), (8, 31))}


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


def mean(of: Callable[[Any], int | None]) -> Twin:
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
    return n, base, rounded(value)


def of_groups(answer: dict[str, Any]) -> dict[str, tuple[Any, ...]]:
    """Returns the numbers of each group, and in all."""
    found = [*answer["rows"], answer["total"] | {"group": [{"label": "all"}]}]
    return {each["group"][0]["label"]: tuple(each[name] for name in NAMES) for each in found}


def of_file(text: str, by: str) -> dict[str, tuple[Any, ...]]:
    lines = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    return {
        each[f"{by}_label"] or "all": tuple(float(each[n]) if each[n] else None for n in NAMES)
        for each in lines
    }


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
    answer = client.get("/v1/metrics:query", params={"metric": list(twins), **query})
    assert answer.status_code == 200, answer.text
    for (slug, (twin, rows)), together in zip(twins.items(), answer.json()["items"], strict=True):
        groups = {getattr(row, place).capitalize() for row in rows}
        nothing = {group: wanted(twin, []) for group in groups}  # of groups that are not listed
        expected = {
            group: wanted(twin, [row for row in rows if getattr(row, place).capitalize() == group])
            for group in groups
        }
        expected["all"] = wanted(twin, rows)
        assert expected["all"][1] > 3, slug
        assert nothing | of_groups(together) == expected, slug
        for rest in ({}, {"explain": "rows", "limit": "1"}):
            alone = client.get(f"/v1/metrics/{slug}", params=query | rest).json()
            assert nothing | of_groups(alone) == expected, (slug, rest)
        file = client.get(f"/v1/metrics/{slug}/csv", params=query).text
        assert nothing | of_file(file, by) == expected, slug


def require_equal_in_set(client: Client, twins: OfRows, place: str = "place") -> None:
    """Compares the numbers of teams with those of the OData set, added up over its months."""
    names = {unit["org_unit_id"]: unit["name"] for unit in rows_of_set(client, "dim_org_unit")}
    cells = rows_of_set(client, "figure_by_month_and_team")
    for slug, (twin, rows) in twins.items():
        found: dict[str, list[int]] = {}
        for cell in cells:
            if cell["metric"] == slug:
                sums = found.setdefault(names[cell["team_id"]], [0, 0])
                sums[0] += cell["numerator"]
                sums[1] += cell["denominator"]
        for group in {getattr(row, place) for row in rows}:
            n, base, _ = twin([row for row in rows if getattr(row, place) == group])
            assert found.get(group.capitalize(), [0, 0]) == [n, base], (slug, group)
