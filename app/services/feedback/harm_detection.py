"""Detection of text that may indicate harm. A person reads each match; nothing else follows.

The lists (`data/disclosure_words.json`, English, Polish and Ukrainian) prefer a false alarm to a
missed one. Every text is searched in all languages, whatever its stated language. A list has
families of words (`{victim}`), patterns built from them, and what shorthand and frequent
misspellings stand for. Texts and patterns are compared without accents, apostrophes and
punctuation, since children write without them.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from app.data.files import shipped

_APOSTROPHES = re.compile("['\u2019\u2018\u02bc`\u00b4]")
_FAMILY = re.compile(r"\{([a-z]+)\}")
_BETWEEN_WORDS = re.compile(r"[\W_]+")
_DRAWN_OUT = re.compile(r"([^\W\d])\1{2,}")
_WITHOUT_ACCENT = str.maketrans("łґ", "l\u0433")


@cache
def _searches() -> tuple[tuple[dict[str, str], tuple[re.Pattern[str], ...]], ...]:
    """Returns the shorthand and the patterns of each language."""
    return tuple(
        (language["shorthand"], _patterns(language["patterns"], language["families"]))
        for language in shipped("disclosure_words").values()
    )


def _patterns(sources: list[str], families: dict[str, str]) -> tuple[re.Pattern[str], ...]:
    return tuple(
        re.compile(_without_accents(_FAMILY.sub(lambda name: families[name[1]], source)))
        for source in sources
    )


def _without_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(each for each in decomposed if not unicodedata.combining(each))
    return bare.translate(_WITHOUT_ACCENT)


def _plain(text: str) -> str:
    """Returns the words of a text, one space between them."""
    bare = _APOSTROPHES.sub("", _without_accents(text.casefold()))
    return _DRAWN_OUT.sub(r"\1", _BETWEEN_WORDS.sub(" ", bare)).strip()


def may_indicate_harm(text: str | None) -> bool:
    """Whether the QA unit must read the text at once."""
    if text is None:
        return False
    plain = _plain(text)
    return any(
        _matches(_written_out(plain, shorthand), patterns) for shorthand, patterns in _searches()
    )


def _matches(plain: str, patterns: tuple[re.Pattern[str], ...]) -> bool:
    return any(pattern.search(plain) for pattern in patterns)


def _written_out(plain: str, shorthand: dict[str, str]) -> str:
    return " ".join(shorthand.get(word, word) for word in plain.split())


def flagged(texts: Iterable[str | None]) -> list[str]:
    """Returns the texts that may indicate harm."""
    return [text for text in texts if text is not None and may_indicate_harm(text)]
