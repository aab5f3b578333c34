"""The types that every body, query and path is made of."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from pydantic import TypeAdapter, ValidationError

from app.core.validation import description
from app.schemas.platform.batches import ExternalId
from app.schemas.platform.common import Day, DayOfInstant, Id, Line, Prose, WholeParameter


def read(kind: Any, value: object) -> Any:
    return TypeAdapter(kind).validate_python(value)


def refusal(kind: Any, value: object) -> tuple[str, str]:
    with pytest.raises(ValidationError) as refused:
        read(kind, value)
    return description(dict(refused.value.errors()[0]))


def test_a_day_is_written_as_a_day_of_our_time() -> None:
    assert read(Day, "2026-01-31") == date(2026, 1, 31)
    assert read(Day, "1900-01-01") == date(1900, 1, 1)
    assert read(Day, "2199-12-31") == date(2199, 12, 31)


@pytest.mark.parametrize(
    ("value", "refused"),
    [
        (0, ("wrong_type", "Must be a date as text, such as 2026-01-31.")),
        (True, ("wrong_type", "Must be a date as text, such as 2026-01-31.")),
        ("0", ("bad_format", "Must be a date, such as 2026-01-31.")),
        ("2026-02-30", ("bad_format", "Must be a date, such as 2026-01-31.")),
        ("20260131", ("bad_format", "Must be a date, such as 2026-01-31.")),
        (
            "2026-01-31T00:00:00Z",
            ("bad_format", "Must be a date without a time, such as 2026-01-31."),
        ),
        (
            "2026-01-31 00:00:00",
            ("bad_format", "Must be a date without a time, such as 2026-01-31."),
        ),
        ("1899-12-31", ("out_of_range", "The year must be one of 1900 to 2199.")),
        ("2200-01-01", ("out_of_range", "The year must be one of 1900 to 2199.")),
    ],
)
def test_what_is_no_day_is_refused_with_what_would_be_right(
    value: object, refused: tuple[str, str]
) -> None:
    assert refusal(Day, value) == refused


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        ("2026-06-05T23:00:00Z", date(2026, 6, 6)),  # 00:00 in London, which is in summer time
        ("2026-06-05T22:59:59.999Z", date(2026, 6, 5)),
        ("2026-01-05T23:00:00Z", date(2026, 1, 5)),  # winter: London is on UTC
        ("2026-06-06T01:30:00+02:00", date(2026, 6, 6)),
        ("2026-06-05T23:30:00", date(2026, 6, 5)),  # without an offset: the time in London
        ("2026-06-05 23:30:00.000", date(2026, 6, 5)),
        ("2026-06-05", date(2026, 6, 5)),
    ],
)
def test_the_day_of_an_instant_is_that_of_london(instant: str, day: date) -> None:
    assert read(DayOfInstant, instant) == day


@pytest.mark.parametrize("value", ["2026-06-05T25:00:00Z", "2026-02-30T10:00:00", 1749164400])
def test_an_instant_that_never_was_has_no_day(value: object) -> None:
    assert refusal(DayOfInstant, value)[0] in {"bad_format", "wrong_type"}


@pytest.mark.parametrize("value", ["5_0", "+5", " 5", "5.0", "05", "\u0665", "", "--5", "0x5"])
def test_a_number_of_a_query_is_written_in_plain_digits(value: str) -> None:
    assert refusal(WholeParameter, value)[0] == "wrong_type"
    assert read(WholeParameter, "50") == 50
    assert read(WholeParameter, "-5") == -5


@pytest.mark.parametrize(
    "value",
    [
        "{01890a5d-ac96-774b-bcce-b302099a8057}",
        "urn:uuid:01890a5d-ac96-774b-bcce-b302099a8057",
        "01890a5dac96774bbcceb302099a8057",
        "00000000-0000-0000-0000-000000000000",
        UUID(int=0),
    ],
)
def test_an_identifier_is_written_in_one_way_only(value: object) -> None:
    assert refusal(Id, value)[0] == "bad_format"
    assert read(Id, "01890A5D-ac96-774b-bcce-b302099a8057").version == 7


@pytest.mark.parametrize(
    "unseen",
    [
        "",
        " ",
        "\u200b",
        "\u200b \u2060",
        "\ufeff",
        "\u00ad",
        "\u3164",
        "\ufff9",
        "\U000e0020",
        "\U000e0100",
    ],
)
def test_a_text_that_nobody_can_see_is_refused(unseen: str) -> None:
    for kind in (Line, Prose, ExternalId):
        assert refusal(kind, unseen)[0] in {"bad_format", "too_short"}


@pytest.mark.parametrize("control", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\n", "\t", "\u2028"])
def test_a_name_and_an_identifier_hold_no_control_character(control: str) -> None:
    for kind in (Line, ExternalId):
        code, sentence = refusal(kind, f"A{control}B")
        assert code == "bad_format"
        assert sentence.startswith("Must be one line of visible text")


def test_prose_has_paragraphs_and_tabs_but_no_other_control_character() -> None:
    assert read(Prose, "First.\r\n\tSecond.\n") == "First.\r\n\tSecond.\n"
    assert refusal(Prose, "First.\x0bSecond.")[0] == "bad_format"
    assert refusal(Prose, "\n\t\n")[0] == "bad_format"


def test_texts_of_all_scripts_and_signs_are_seen() -> None:
    for text in ("Zoë O'Neill-Łuk", "محمد", "李", "❤️", "👩\u200d👧"):
        assert read(Line, text) == text
        assert read(Prose, text) == text
