"""Detection of text that may indicate harm. A person reads each match; nothing else follows.

The lists (`data/disclosure_words.json`, English, Polish and Ukrainian) prefer a false alarm to a
missed one. Every text is searched in all languages, whatever its stated language.
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
    return tuple(re.compile("|".join(words)) for words in lists.values())


def may_indicate_harm(text: str | None) -> bool:
    """Whether the QA unit must read the text at once."""
    if text is None:
        return False
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_APOSTROPHES)
    plain = " ".join(plain.split())
    return any(pattern.search(plain) for pattern in _patterns())


def flagged(texts: Iterable[str | None]) -> list[str]:
    """Returns the texts that may indicate harm."""
    return [text for text in texts if text is not None and may_indicate_harm(text)]
