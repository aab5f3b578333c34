"""Which texts a row can hold."""

import re
from collections.abc import Iterator

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def can_be_stored(body: object) -> bool:
    """Whether no text of a token holds half a surrogate pair or NUL, which no row can hold."""
    return not _UNSTORABLE.search("".join(_texts(body)))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, member in value.items():
            yield from (name, *_texts(member))
    elif isinstance(value, list):
        for member in value:
            yield from _texts(member)
