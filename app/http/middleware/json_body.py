"""Checks JSON bodies beyond the grammar of JSON (I-JSON, RFC 7493).

Parsers disagree about repeated names, NaN, huge numbers and broken Unicode, and PostgreSQL cannot
store NUL. All of these are refused before any other code reads the body.
"""

import codecs
import json
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from app.core.errors import Fault, Malformed
from app.core.validation import pointer

DEEPEST = 32  # levels of nested objects and lists
MOST_VALUES = 50_000  # of one document: members, items, objects and lists
BATCH_VALUES = 400_000  # of a batch, and of a megabyte of lines; a full batch has about 100,000
STRANGERS_VALUES = 2_000  # of a document from a caller who has not signed in
MOST_MEMBERS = 500  # of one object
BLOCK = 1024 * 1024  # bytes of lines parsed at once, to limit memory
FEW = 50  # lines parsed at once in a block with a flaw
MOST_FLAWED = 1000  # lines whose flaws are listed; a file with more is no file of JSON lines

SENTENCES = {
    "malformed": "The body is not valid JSON.",
    "duplicate_key": "An object has the same member twice.",
    "too_deep": f"Objects and lists are nested more than {DEEPEST} deep.",
    "too_complex": "The body holds more members and items than is allowed.",
    "too_many_members": f"An object has more than {MOST_MEMBERS} members.",
    "not_a_number": "NaN and Infinity are not JSON.",
    "bad_unicode": "The body must be UTF-8, without a byte order mark and half surrogate pairs.",
    "nul_character": "A text holds a NUL character, which cannot be stored.",
    "number_range": "A number does not fit into 64 bits.",
}

_WHOLE = range(-(2**63), 2**63)
_SURROGATE = re.compile("[\ud800-\udfff]")
_STRINGS = re.compile(r'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_SUSPECT_ESCAPE = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")


_Path: TypeAlias = tuple[str | int, ...]


@dataclass
class _Flaw:
    """Replaces a value in the parsed document that is not allowed."""

    code: str
    name: str | None = None


def check_json(raw: bytes, most: int = MOST_VALUES) -> None:
    """Refuses bytes that are not one sound JSON document of at most so many values."""
    text = _text(raw)
    flaw = _first_flaw(_parsed(text, most), text, DEEPEST)
    if flaw is not None:
        code, path = flaw
        raise _refusal(code, at=None if path is None else pointer(path))


def check_lines(raw: bytes) -> dict[int, Fault]:
    """Returns the faults of JSON lines, by the number of the line, from 0 without blank lines.

    A pointer begins with that number. Refuses bytes that are no file of JSON lines at all.
    """
    if raw.startswith(codecs.BOM_UTF8):
        raise _refusal("bad_unicode")
    flaws: dict[int, Fault] = {}
    start = done = 0
    while start < len(raw):
        end = raw.find(b"\n", start + BLOCK)
        end = len(raw) if end < 0 else end
        lines = [line for line in raw[start:end].split(b"\n") if line and not line.isspace()]
        for n, flaw in _flaws(lines):
            flaws[done + n] = Fault(f"/{done + n}{flaw.pointer}", flaw.code, flaw.detail)
            if len(flaws) > MOST_FLAWED:
                raise Malformed(f"More than {MOST_FLAWED} lines are not valid JSON.")
        done += len(lines)
        start = end + 1
    return flaws


def _flaws(lines: Sequence[bytes]) -> Iterator[tuple[int, Fault]]:
    """Yields flaws: parses all lines at once, then a few at once if any is wrong, then each."""
    if _all_sound(lines):
        return
    for start in range(0, len(lines), FEW):
        some = lines[start : start + FEW]
        if _all_sound(some):
            continue
        for n, line in enumerate(some, start):
            try:
                check_json(line)
            except Malformed as error:
                yield n, (error.errors or [Fault("", error.code, error.detail)])[0]


def _all_sound(lines: Sequence[bytes]) -> bool:
    """Whether all lines are sound: parsed as the items of one list, which is a thousand times
    faster for short lines than parsing each.

    No string can continue over the end of a line, because JSON allows no raw newline in one.
    """
    try:
        text = _text(b"[" + b",\n".join(lines) + b"]")
        document = _parsed(text, BATCH_VALUES)
    except Malformed as error:
        if error.code == "too_complex":
            raise
        return False
    return len(document) == len(lines) and _first_flaw(document, text, DEEPEST + 1) is None


def _text(raw: bytes) -> str:
    if raw.startswith(codecs.BOM_UTF8):
        raise _refusal("bad_unicode")
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise _refusal("bad_unicode") from None


def _first_flaw(document: Any, text: str, deepest: int) -> tuple[str, _Path | None] | None:
    """Returns the code of the first flaw of a parsed text, and its path if that is known."""
    if _sound(document, deepest) and not _SUSPECT_ESCAPE.search(text):
        return None
    return _locate(document, (), deepest)


def _parsed(text: str, most: int) -> Any:
    # Counted before anything is built from them; the second count is without those in strings.
    if _values(text) > most and _values(_STRINGS.sub("", text)) > most:
        raise _refusal("too_complex", f"The body holds more than {most} members and items.")
    try:
        return _DECODER.decode(text)
    except RecursionError:
        raise _refusal("too_deep") from None
    except json.JSONDecodeError:
        raise _refusal("malformed") from None
    except ValueError:  # Python parses no whole number with more than 4,300 digits
        raise _refusal("number_range") from None


def _values(text: str) -> int:
    return text.count(",") + text.count("[") + text.count("{") + 1


def _refusal(code: str, sentence: str = "", *, at: str | None = None) -> Malformed:
    """Returns the refusal of a flaw; `at` is a JSON pointer, if its place is known."""
    detail = sentence or SENTENCES[code]
    faults = [] if at is None else [Fault(at, code, detail)]
    return Malformed(detail, code=code, errors=faults)


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any] | _Flaw:
    if len(pairs) > MOST_MEMBERS:
        return _Flaw("too_many_members")
    members = dict(pairs)
    if len(members) == len(pairs):
        return members
    seen: set[str] = set()
    for name, _ in pairs:
        if name in seen:
            break
        seen.add(name)
    return _Flaw("duplicate_key", name)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_members, parse_constant=lambda _: _Flaw("not_a_number")
)


def _sound(document: object, deepest: int) -> bool:
    """Whether every value is sound: the fast check, level by level."""
    level: list[Any] = [[document]]
    for _ in range(deepest + 1):
        below = []
        for node in level:
            for value in node.values() if type(node) is dict else node:
                kind = type(value)
                if kind is str:
                    continue
                if kind is dict or kind is list:
                    below.append(value)
                elif kind is _Flaw or not _in_range(value):
                    return False
        if not below:
            return True
        level = below
    return False


def _in_range(value: object) -> bool:
    if type(value) is int:
        return value in _WHOLE
    return type(value) is not float or math.isfinite(value)


def _locate(value: Any, path: _Path, room: int) -> tuple[str, _Path | None] | None:
    """Returns the first flaw in the order of the document, and its path: the thorough check."""
    if not isinstance(value, dict | list):
        code = _flaw_of(value)
        last = (value.name,) if isinstance(value, _Flaw) and value.name is not None else ()
        return (code, path + last) if code else None
    if not room:
        return "too_deep", None
    for key, child in value.items() if isinstance(value, dict) else enumerate(value):
        if type(key) is str and (code := _flaw_of(key)):
            return code, path
        if type(child) is int and child in _WHOLE:
            continue
        if flaw := _locate(child, (*path, key), room - 1):
            return flaw
    return None


def _flaw_of(value: object) -> str | None:
    if isinstance(value, str):
        if "\0" in value:
            return "nul_character"
        return "bad_unicode" if _SURROGATE.search(value) else None
    if isinstance(value, _Flaw):
        return value.code
    return None if _in_range(value) else "number_range"
