"""Texts as they are searched: whatever was typed or pasted, in the plainest characters."""

import re
import unicodedata

_UNSEEN = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_DASHES = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_APOSTROPHES = re.compile("[\u2018\u2019\u02bc]")
_SPACES = re.compile(r"[^\S\n]+")


def plain(text: str) -> str:
    """Returns a text with one kind of space, dash and digit, and nothing that is not seen."""
    if text.isascii():
        return _SPACES.sub(" ", text)
    text = _UNSEEN.sub("", unicodedata.normalize("NFKC", text))
    return _SPACES.sub(" ", _APOSTROPHES.sub("'", _DASHES.sub("-", text)))
