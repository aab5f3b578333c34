"""Hints at texts that seem to identify somebody; the writer decides, nothing is refused or changed.

Quality assurance is about practice and needs no name, number or address. A hint has the pointer and
the kind of identifier, never the words. It is better to hint too often than too seldom.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from app.core.errors import Fault
from app.schemas.platform.common import TEXTS

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DAYS = (
    r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}",
    r"\d{4}-\d{2}-\d{2}",
    rf"\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH}\s+\d{{2,4}}",
)
_BIRTH = rf"\b(?:born|d\.?o\.?b\b|date of birth|birthday)[^\n]{{0,20}}?(?:{'|'.join(_DAYS)})"
_UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"


def _is_nhs_number(text: str) -> bool:
    """Whether the tenth digit is the modulus 11 check digit (NHS Data Dictionary)."""
    *digits, last = (int(each) for each in text if each.isdigit())
    check = 11 - sum(n * weight for n, weight in zip(digits, range(10, 1, -1), strict=True)) % 11
    return check != 10 and last == check % 11  # noqa: PLR2004 - 10 is never given out


def _is_upn(text: str) -> bool:
    """Whether the letter is the modulus 23 check letter (DfE, unique pupil numbers)."""
    letter, rest = text[0].upper(), text[1:].upper()
    values = [int(each) if each.isdigit() else _UPN_LETTERS.find(each) for each in rest]
    total = sum(n * weight for n, weight in zip(values, range(2, 14), strict=True))
    return -1 not in values and _UPN_LETTERS[total % 23] == letter


@dataclass(frozen=True)
class Kind:
    """A kind of identifier, its pattern, and the check of its check digit if it has one."""

    noun: str
    pattern: re.Pattern[str]
    is_valid: Callable[[str], bool] = lambda _: True


KINDS = {
    "nhs_number": Kind(
        "an NHS number", re.compile(r"(?<!\d)\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)"), _is_nhs_number
    ),
    "upn": Kind(
        "a unique pupil number", re.compile(r"\b[A-Z]\d{11}[\dA-Z]\b", re.IGNORECASE), _is_upn
    ),
    "phone_number": Kind(
        "a telephone number",
        re.compile(r"(?<![\d.,/-])(?:\+44[ -]?|\(?0)[12378](?:[ ()-]{0,2}\d){8,9}(?!\d)"),
    ),
    "email_address": Kind(
        "an e-mail address", re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.-]*\w")
    ),
    "postcode": Kind("a postcode", re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{2}\b")),
    "date_of_birth": Kind("a date of birth", re.compile(_BIRTH, re.IGNORECASE)),
}


_ANY = re.compile(r"[\d@]")  # every kind has one of these characters


def kinds(text: str) -> list[str]:
    """Returns the kinds of identifier that a text seems to hold: `nhs_number`, `upn` and so on."""
    if _ANY.search(text) is None:
        return []
    return [
        name
        for name, kind in KINDS.items()
        if any(kind.is_valid(match[0]) for match in kind.pattern.finditer(text))
    ]


def hints(text: str | None, pointer: str) -> list[Fault]:
    """Returns a hint for each kind of identifier that a text seems to hold."""
    return [
        Fault(pointer, name, f"This text seems to hold {KINDS[name].noun}. Is it needed?")
        for name in kinds(text or "")
    ]


def hints_in(body: Any, at: str = "") -> Iterator[Fault]:
    """Yields the hints of all texts of a body, whether it is a schema or plain JSON."""
    if isinstance(body, list):
        for n, each in enumerate(body):
            yield from hints_in(each, f"{at}/{n}")
        return
    members = body.__dict__ if isinstance(body, BaseModel) else body
    if isinstance(members, dict):
        for name, value in members.items():
            if isinstance(value, str) and name in TEXTS:
                yield from hints(value, f"{at}/{name}")
            elif not isinstance(value, str):
                yield from hints_in(value, f"{at}/{name}")
