"""The kinds of identifier that are looked for in texts, each with its pattern."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

from app.services.platform.personal_data import days, names, numbers

MOST = 100  # candidates of a kind that are judged in one text
_POSTCODE = r"\b[A-Z]{1,2}\d[A-Z\d]?[ -]{0,2}(?!1ST|2ND|3RD|\dTH\b)\d[ABD-HJLNP-UW-Z]{2}\b"
_NAMED, _RUN = r"(?<![\w.+-])[\w.+-]{1,64}", r"[\w-]{1,63}"
_AT, _DOT = r"(?: ?@ ?| ?[\[({] ?at ?[\])}] ?| at )", r"(?:\.| ?[\[({] ?dot ?[\])}] ?| dot )"
_EMAIL = (
    rf"{_NAMED}@{_RUN}(?:\.{_RUN})+"
    rf"|{_NAMED}{_AT}{_RUN}(?:{_DOT}{_RUN}){{0,3}}?{_DOT}(?:com|org|net|uk|co|eu|ie|pl|ro|ua)\b"
)
_PLATFORM = (
    r"(?:insta(?:gram)?|snap(?:chat)?|tik ?tok|discord|telegram|facebook|fb|twitter|youtube|xbox"
    r"|roblox|fortnite|gamertag|psn|steam|kik|ig)"
)
_HANDLE = (
    r"(?<![\w.@/])@[a-z_][\w.]*[a-z\d_]{2}(?!\w*@)"
    rf"|\b{_PLATFORM}(?: (?:user ?name|name|handle|account|id))?(?: is| was|:| -| =|,)? ?"
    r"(?=[\w.]*[\d_.][\w.]*\w)[a-z_][\w.]{2,}\w"
    rf"|\b{_PLATFORM} ?[:=] ?[a-z_][\w.]{{3,}}(?=[,;)\n]|\.?$|\.\s)"
    rf"|\b(?:instagram|facebook|tiktok|twitter|x|snapchat)\.com/(?:add/)?@?\w{{3,}}"
)
_MEETING = (
    r"teams\.(?:microsoft|live)\.com/(?:l/meetup-join|meet|l/chat|l/channel)|zoom\.us/(?:j|my)/"
    r"|meet\.google\.com/\w|\bmeet\.jit\.si/\w|webex\.com/(?:meet|join)|-my\.sharepoint\.com/"
    r"|\b(?:meeting|conference) id:? ?\d{3}[ -]?\d{3}"
)
_ROAD = (
    r"(?:road|rd|street|st|avenue|ave|lane|crescent|cres|close|drive|way|court|gardens|gdns|place"
    r"|terrace|grove|hill|walk|mews|square|rise|row|parade|cottages?|house|lodge)"
)
_PLAIN_ROAD = r"(?:road|rd|street|avenue|ave|lane|crescent|terrace|gardens)"
_NO_NAME = (
    r"(?!(?:of|the|in|on|and|or|at|to|for|from|by|with|a|an|is|are|was|were|per|weeks?|days?|months?"
    r"|years?|hours?|minutes?|children|young|people|cases?|times?|january|february|march"
    r"|april|may|june|july|august|september|october|november|december|audits?|reviews?|visits?)\b)"
)
_ADDRESS = (
    rf"\b\d{{1,4}}[A-Za-z]?,? (?:{_NO_NAME}(?-i:[A-Z])[\w'-]+ ){{1,3}}{_ROAD}\b"
    rf"|\b\d{{1,4}}[a-z]?,? (?:{_NO_NAME}[a-z'-]{{3,}} ){{1,2}}{_PLAIN_ROAD}\b"
    r"|\b(?:flat|apartment|apt\.?) \d{1,4}[a-z]?\b"
    r"|\b(?:lives?|living|moved|address|home)(?: is)?(?: at| to|:)?"
    r" (?-i:[A-Z])[\w'-]+(?: (?-i:[A-Z])[\w'-]+)?,?"
    rf" (?:(?-i:[A-Z])[\w'-]+ ){{1,2}}{_PLAIN_ROAD}\b"
)


@dataclass(frozen=True)
class Kind:
    """A kind of identifier, and whether a plain text has one."""

    noun: str
    is_in: Callable[[str], bool]


def _found(
    pattern: str, is_valid: Callable[[str], bool] = lambda _: True, needs: str = r"\d"
) -> Callable[[str], bool]:
    """Returns a search for a pattern in texts that have what it needs, which is sooner seen."""
    compiled, mark = re.compile(pattern, re.IGNORECASE), re.compile(needs, re.IGNORECASE)

    def is_in(text: str) -> bool:
        return mark.search(text) is not None and any(
            is_valid(match[0]) for match in islice(compiled.finditer(text), MOST)
        )

    return is_in


KINDS = {
    "nhs_number": Kind(
        "an NHS number",
        _found(rf"(?<![\d/]){numbers.NHS_NUMBER}", numbers.is_nhs_number),
    ),
    "upn": Kind(
        "a unique pupil number",
        _found(numbers.UPN, numbers.is_upn),
    ),
    "phone_number": Kind(
        "a telephone number",
        _found(
            r"(?<![\d.,/-])(?:\(?(?:\+|00)[1-9]|\(?0|44(?= ?7\d))(?:[ ().-]{0,3}\d){8,13}(?![\d-])",
            numbers.is_phone_number,
        ),
    ),
    "email_address": Kind("an e-mail address", _found(_EMAIL, needs=r"@|\bat\b")),
    "postcode": Kind("a postcode", _found(_POSTCODE, numbers.is_of_an_area)),
    "date_of_birth": Kind("a date of birth", days.is_birth_in),
    "handle": Kind(
        "the name of an account on the internet", _found(_HANDLE, needs=rf"@|\b{_PLATFORM}\b")
    ),
    "meeting_link": Kind(
        "a link to a meeting or a folder of a person",
        _found(_MEETING, needs=r"\.(?:com|us|si)/|\bid\b"),
    ),
    "address": Kind("an address", _found(_ADDRESS, needs=rf"\b(?:flat|apartment|apt|{_ROAD})\b")),
    "known_name": Kind("a name of the council's list", names.is_one_in),
}
