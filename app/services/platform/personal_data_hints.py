"""Texts that say who somebody is: hints for the writer, who decides; nothing is refused or changed.

Quality assurance speaks of practice and needs no name, number or address. A hint has the place and
the kind of what was found, never the words. It would rather hint too often than too seldom.
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


def _nhs(written: str) -> bool:
    """The tenth digit is that of modulus 11 over the others (NHS Data Dictionary)."""
    *digits, last = (int(each) for each in written if each.isdigit())
    check = 11 - sum(n * weight for n, weight in zip(digits, range(10, 1, -1), strict=True)) % 11
    return check != 10 and last == check % 11  # noqa: PLR2004 - 10 is never given out


def _upn(written: str) -> bool:
    """The letter is that of modulus 23 over the rest (DfE, unique pupil numbers)."""
    letter, rest = written[0].upper(), written[1:].upper()
    values = [int(each) if each.isdigit() else _UPN_LETTERS.find(each) for each in rest]
    total = sum(n * weight for n, weight in zip(values, range(2, 14), strict=True))
    return -1 not in values and _UPN_LETTERS[total % 23] == letter


@dataclass(frozen=True)
class Kind:
    """What gives somebody away, and what it looks like; each is sought in one pass."""

    noun: str
    looks: re.Pattern[str]
    is_one: Callable[[str], bool] = lambda _: True


KINDS = {
    "nhs_number": Kind(
        "an NHS number", re.compile(r"(?<!\d)\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)"), _nhs
    ),
    "upn": Kind(
        "a unique pupil number", re.compile(r"\b[A-Z]\d{11}[\dA-Z]\b", re.IGNORECASE), _upn
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


_ANY = re.compile(r"[\d@]")  # what all of them have


def kinds(text: str) -> list[str]:
    """What a text seems to hold: `nhs_number`, `upn`, `phone_number` and so on."""
    if _ANY.search(text) is None:
        return []
    return [
        name
        for name, kind in KINDS.items()
        if any(kind.is_one(found[0]) for found in kind.looks.finditer(text))
    ]


def hints(text: str | None, pointer: str) -> list[Fault]:
    """One for each kind that is found in a text."""
    return [
        Fault(pointer, name, f"This seems to hold {KINDS[name].noun}. Is it needed?")
        for name in kinds(text or "")
    ]


def hints_in(told: Any, at: str = "") -> Iterator[Fault]:
    """Those of all texts of a body, whether parsed or only read as JSON."""
    if isinstance(told, list):
        for n, each in enumerate(told):
            yield from hints_in(each, f"{at}/{n}")
        return
    members = told.__dict__ if isinstance(told, BaseModel) else told
    if isinstance(members, dict):
        for name, value in members.items():
            if isinstance(value, str) and name in TEXTS:
                yield from hints(value, f"{at}/{name}")
            elif not isinstance(value, str):
                yield from hints_in(value, f"{at}/{name}")
