"""Words that may tell of harm. A person reads what is found here; nothing is decided by it.

The lists (`data/disclosure_words.json`, English, Polish and Ukrainian) would rather find too much
than too little. All languages are looked for in every text, whatever language it is said to be in.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from app.data.files import shipped

_APOSTROPHES = str.maketrans(dict.fromkeys("\u2019\u2018\u02bc`", "'"))


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    lists = shipped("disclosure_words")
    return tuple(re.compile("|".join(found)) for found in lists.values())


def tells_of_harm(text: str | None) -> bool:
    """Whether somebody of the Unit must read this at once."""
    if text is None:
        return False
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_APOSTROPHES)
    plain = " ".join(plain.split())
    return any(pattern.search(plain) for pattern in _patterns())


def found_in(texts: Iterable[str | None]) -> list[str]:
    """Those of the texts that may tell of harm."""
    return [text for text in texts if text is not None and tells_of_harm(text)]
