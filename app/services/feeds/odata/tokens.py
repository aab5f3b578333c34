"""Splits a `$filter` into tokens: literals with their type, names and signs (OData 4.0 ABNF)."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from app.services.feeds.odata.refusals import bad_option
from app.services.feeds.sets.entity_set import Edm

MOST_TOKENS = 2_000
_LARGEST = 2**63
_TOKEN = re.compile(
    r"""
    (?P<space>[ \t]+)
  | (?P<guid>[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}(?![\w-]))
  | (?P<instant>\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,12})?)?(?:Z|[+\- ]\d{2}:\d{2}))
  | (?P<date>\d{4}-\d{2}-\d{2}(?![\w-]))
  | (?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?(?![\w.]))
  | (?P<text>'(?:[^']|'')*')
  | (?P<name>[A-Za-z_]\w*)
  | (?P<sign>[(),])
    """,
    re.VERBOSE | re.ASCII,
)


@dataclass(frozen=True)
class Token:
    """A name or sign, or a literal with its value and type."""

    kind: str
    text: str
    value: object = None
    edm: Edm | None = None


def tokens(text: str) -> list[Token]:
    """Returns the tokens of an expression; refuses what is none."""
    found = list(_tokens(text))
    if len(found) > MOST_TOKENS:
        raise bad_option("$filter", f"The filter has more than {MOST_TOKENS} parts.")
    return found


def _tokens(text: str) -> Iterator[Token]:
    place = 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise bad_option("$filter", f"Character {place + 1} of the filter is not understood.")
        place = match.end()
        if match.lastgroup != "space":
            yield _token(str(match.lastgroup), match[0], place)


def _token(kind: str, text: str, place: int) -> Token:
    try:
        return _literal(kind, text)
    except (ValueError, OverflowError, ArithmeticError):
        raise bad_option(
            "$filter", f"The value before character {place + 1} of the filter does not exist."
        ) from None


def _literal(kind: str, text: str) -> Token:
    if kind == "number":
        return _number(text)
    if kind in _READERS:
        read, edm = _READERS[kind]
        return Token("value", text, read(text), edm)
    if kind == "name" and text in _CONSTANTS:
        return Token("value", text, *_CONSTANTS[text])
    return Token(kind, text)


def _instant(text: str) -> datetime:
    """Returns the instant in UTC. An unescaped `+` of an offset has become a space: repaired."""
    day, _, clock = text.partition("T")
    clock = clock.replace(" ", "+")
    clock = re.sub(r"(\.\d{6})\d+", r"\1", clock)
    return datetime.fromisoformat(f"{day}T{clock}").astimezone(UTC)


def _number(text: str) -> Token:
    value = Decimal(text)
    if abs(value) >= _LARGEST:
        raise ValueError(text)
    whole = value == value.to_integral_value() and "." not in text
    return Token("value", text, int(value) if whole else value, Edm.INT64 if whole else Edm.DECIMAL)


_READERS: Mapping[str, tuple[Callable[[str], object], Edm]] = {
    "guid": (UUID, Edm.GUID),
    "date": (date.fromisoformat, Edm.DATE),
    "instant": (_instant, Edm.INSTANT),
    "text": (lambda text: text[1:-1].replace("''", "'"), Edm.STRING),
}
_CONSTANTS: Mapping[str, tuple[object, Edm | None]] = {
    "true": (True, Edm.BOOLEAN),
    "false": (False, Edm.BOOLEAN),
    "null": (None, None),
}
