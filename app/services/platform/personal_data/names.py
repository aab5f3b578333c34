"""Names of children and families that the council gives, in a file outside the database.

One name a line: "Amy Example" or "Example, Amy"; a line of one word is found where it is written
with the same capitals. Nothing of the file is stored, logged or answered.
"""

import re
from functools import lru_cache
from pathlib import Path

from app.core.config import Misconfigured, settings
from app.services.platform.personal_data.plain_text import plain

_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
Names = dict[str, frozenset[tuple[str, ...]]]


def is_one_in(text: str) -> bool:
    """Whether a name of the list stands in a plain text, as whole words."""
    known = _known()
    if not known:
        return False
    words = [word.removesuffix("'s") for word in _WORD.findall(text)]
    folded = [word.casefold() for word in words]
    return any(
        tuple(folded[n + 1 : n + len(name)]) == name[1:] if len(name) > 1 else words[n] == name[0]
        for n, first in enumerate(folded)
        for name in known.get(first, ())
    )


def check() -> None:
    """Refuses a list that cannot be read."""
    path = settings().names_file
    if path is not None:
        try:
            path.read_text(encoding="utf-8")
        except OSError as error:
            raise _unreadable(error.strerror) from None
        except UnicodeDecodeError:
            raise _unreadable("it is not text in UTF-8") from None


def _known() -> Names:
    """Returns the list, read again if it was replaced; without names while it is missing.

    A request that saves a text is not refused for that: `check` tells at the start and each night.
    """
    path = settings().names_file
    if path is None:
        return {}
    try:
        found = path.stat()
        return _names(path, found.st_mtime_ns, found.st_size)
    except (OSError, UnicodeDecodeError):
        return {}


@lru_cache(maxsize=2)
def _names(path: Path, _written_at: int, _size: int) -> Names:
    """Returns the names by their first word in small letters."""
    lines = path.read_text(encoding="utf-8").splitlines()
    found: dict[str, set[tuple[str, ...]]] = {}
    for line in lines:
        for name in _spellings(plain(line)):
            found.setdefault(name[0].casefold(), set()).add(name)
    return {first: frozenset(names) for first, names in found.items()}


def _spellings(line: str) -> list[tuple[str, ...]]:
    """Returns a name in the order of speech and that of lists."""
    last, _, given = line.partition(",")
    words = [*_WORD.findall(given), *_WORD.findall(last)]
    if len(words) < 2:  # noqa: PLR2004 - a name of one word
        return [tuple(words)] if words else []
    name = tuple(word.casefold() for word in words)
    return [name, (name[-1], *name[:-1])]


def _unreadable(why: str | None) -> Misconfigured:
    return Misconfigured(f"QAF_NAMES_FILE names a file that cannot be read: {why}.")
