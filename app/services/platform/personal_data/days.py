"""Days of birth: named as one, or so long ago that no visit or meeting is meant."""

import re
from datetime import date

from app.core import clock

OLDEST, YOUNGEST = 110, 3  # years since a bare day that may be of a birth
_CENTURY = 100
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_NUMBERED = r"\d{1,2}(?:st|nd|rd|th)?"
_WRITTEN = (
    r"\d{1,2}[/-]\d{1,2}[/-](?:\d{4}|\d{2})",
    r"\d{1,2}\.\d{1,2}\.\d{4}|\d{2}\.\d{2}\.\d{2}",
    r"\d{4}[./-]\d{1,2}[./-]\d{1,2}",
    rf"{_NUMBERED}(?: of)?[ -]?{_MONTH}(?:,?[ -]?\d{{4}}|[ -]?\d{{2}})",
    rf"{_MONTH} {_NUMBERED},? \d{{4}}",
)
_SHORTHAND = (r"\d{1,2}[. ]\d{1,2}[. ]\d{2,4}", r"\d{8}", r"\d{6}")
_BIRTH = r"\b(?:born|d[./]?o[./]?b\b|date of birth|birth ?da(?:y|te)|b\.(?= ?\d))"
_NAMED = re.compile(
    rf"{_BIRTH}[^\n\d]{{0,30}}(?:{'|'.join((*_WRITTEN, *_SHORTHAND))})(?!\d)", re.IGNORECASE
)
_BARE = re.compile(rf"(?<![\w./-])(?:{'|'.join(_WRITTEN)})(?![\w/-])", re.IGNORECASE)
# Whose day a bare one is: a person shortly before it, or a name right before a day in figures.
_PERSON = re.compile(
    r"\b(?:child|boy|girl|baby|infant|toddler|teenager|son|daughter|sibling|brother|sister|twins?"
    r"|eldest|oldest|youngest|middle|mother|father|mum|dad|parent|carer|aunt|uncle|cousin|nephew"
    r"|niece|grand\w+|young person|subject|client|patient|pupil|he|she)\b[^.;:!?\d]{0,12}$",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"\b(?!(?:Visit|Panel|Meeting|Review|Minute|Court|Order|Plan|On|Since)s?\b)"
    r"[A-Z][a-z'-]+ ?[ (]$"
)
# Of something that happened to them: "the child was seen on 3 March 2020".
_EVENT = re.compile(
    r"\b(?:on|of|since|from|until|to|by|dated?|between|and|or|before|after|in|at|visit|meeting"
    r"|review|conference|audit|report|plan|assessment|entry|order),?:? ?\(?$",
    re.IGNORECASE,
)
_REACH = 40  # characters before a day that are looked at
_PARTS = re.compile(r"[a-z]+|\d+", re.IGNORECASE)


def is_birth_in(text: str) -> bool:
    """Whether a text has a day of birth."""
    if _NAMED.search(text):
        return True
    return any(
        _is_somebodys(text, match) and _is_long_ago(match[0]) for match in _BARE.finditer(text)
    )


def _is_somebodys(text: str, day: re.Match[str]) -> bool:
    """Whether a bare day stands where a day of birth does."""
    if day[0] == text.strip(" ."):
        return True
    before = text[max(0, day.start() - _REACH) : day.start()]
    if _EVENT.search(before):
        return False
    in_figures = not re.search("[a-z]", day[0], re.IGNORECASE)
    return _PERSON.search(before) is not None or (in_figures and _NAME.search(before) is not None)


def _is_long_ago(written: str) -> bool:
    try:
        day = _day(_PARTS.findall(written))
    except ValueError:
        return False
    this_year = clock.today().year
    return this_year - OLDEST <= day.year <= this_year - YOUNGEST


def _day(parts: list[str]) -> date:
    """Returns the day of "3 March 2014", "March 3rd, 2014", "03/03/14" or "2014-03-03"."""
    numbers = [int(part) for part in parts if part.isdigit()]
    names = [part[:3].lower() for part in parts if part[:3].lower() in _MONTHS]
    if names:
        return date(_year(numbers[-1]), _MONTHS.index(names[0]) + 1, numbers[0])
    first, month, last = numbers
    return date(first, month, last) if first >= _CENTURY else date(_year(last), month, first)


def _year(written: int) -> int:
    """Returns the year of "2014" or "14", which is of the last century if it would lie ahead."""
    if written >= _CENTURY:
        return written
    year = clock.today().year // _CENTURY * _CENTURY + written
    return year if year <= clock.today().year else year - _CENTURY
