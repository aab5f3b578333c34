"""What a JSON body may not hold, beyond what its grammar says (I-JSON, RFC 7493).

Parsers disagree about repeated names, NaN, huge numbers and broken Unicode, and PostgreSQL stores
no NUL. All of it is refused here, before anything else reads the body.
"""

import codecs
import json
import math
import re
from dataclasses import dataclass
from typing import Any, TypeAlias

from app.errors import Fault, Malformed
from app.faults import pointer

DEEPEST = 32  # objects and lists inside each other
MOST = 200_000  # objects and lists in one document; a full batch has some 20,000
BLOCK = 1024 * 1024  # bytes of lines parsed at once, so that memory stays flat

SENTENCES = {
    "malformed": "The body is not valid JSON.",
    "duplicate_key": "An object names the same member twice.",
    "too_deep": f"Objects and lists stand more than {DEEPEST} deep in each other.",
    "too_complex": f"The body holds more than {MOST} objects and lists.",
    "not_a_number": "NaN and Infinity are not JSON.",
    "bad_unicode": "The body is not UTF-8 without a byte order mark, or has half a surrogate pair.",
    "nul_character": "Text holds a NUL character.",
    "number_range": "A number is beyond 64 bits.",
}

_WHOLE = range(-(2**63), 2**63)
_SURROGATE = re.compile("[\ud800-\udfff]")
_SUSPECT_ESCAPE = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")


_Path: TypeAlias = tuple[str | int, ...]


@dataclass
class _Flaw:
    """Stands in the parsed document for what may not be there."""

    code: str
    name: str | None = None


def check_json(raw: bytes) -> None:
    """Raise Malformed unless `raw` is one sound JSON document."""
    _check(_text(raw))


def check_lines(raw: bytes) -> None:
    """The same for JSON lines. A pointer begins with the line's number, from 0, without blanks."""
    if raw.startswith(codecs.BOM_UTF8):
        raise _refusal("bad_unicode")
    start = done = 0
    while start < len(raw):
        end = raw.find(b"\n", start + BLOCK)
        end = len(raw) if end < 0 else end
        lines = [line for line in raw[start:end].split(b"\n") if line and not line.isspace()]
        # As the items of one list: a thousand times quicker than one by one when lines are short.
        # No string can reach over the line's end, since JSON allows no raw newline in one.
        _check(_text(b"[" + b",\n".join(lines) + b"]"), lines=len(lines), first=done)
        done += len(lines)
        start = end + 1


def _text(raw: bytes) -> str:
    if raw.startswith(codecs.BOM_UTF8):
        raise _refusal("bad_unicode")
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise _refusal("bad_unicode") from None


def _check(text: str, lines: int | None = None, first: int = 0) -> None:
    """`lines`: the text is that many lines as one list, of which the first is line `first`."""
    document = _parsed(text, lines, first)
    deepest = DEEPEST if lines is None else DEEPEST + 1
    whole = lines is None or len(document) == lines
    if whole and _sound(document, deepest) and not _SUSPECT_ESCAPE.search(text):
        return
    if flaw := _find(document, (), deepest):
        code, path = flaw
        if path and lines is not None:
            path = (int(path[0]) + first, *path[1:])
        raise _refusal(code, None if path is None else pointer(path))
    if not whole:
        raise _refusal("malformed")


def _parsed(text: str, lines: int | None, first: int) -> Any:
    if text.count("[") + text.count("{") > MOST:
        raise _refusal("too_complex")
    try:
        return _DECODER.decode(text)
    except RecursionError:
        raise _refusal("too_deep") from None
    except json.JSONDecodeError as error:
        at = None if lines is None else f"/{first + text.count(chr(10), 0, error.pos)}"
        raise _refusal("malformed", at) from None
    except ValueError:  # Python reads no whole number of more than 4,300 digits
        raise _refusal("number_range") from None


def _refusal(code: str, at: str | None = None) -> Malformed:
    """`at` is a JSON pointer, if it is known where."""
    detail = SENTENCES[code]
    faults = [] if at is None else [Fault(at, code, detail)]
    return Malformed(detail, code=code, errors=faults)


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any] | _Flaw:
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
    """The quick pass over every value, level by level; it says only whether anything is wrong."""
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


def _find(value: Any, path: _Path, room: int) -> tuple[str, _Path | None] | None:
    """The careful pass: the code of the first flaw in the document's order, and where it stands."""
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
        if found := _find(child, (*path, key), room - 1):
            return found
    return None


def _flaw_of(value: object) -> str | None:
    if isinstance(value, str):
        if "\0" in value:
            return "nul_character"
        return "bad_unicode" if _SURROGATE.search(value) else None
    if isinstance(value, _Flaw):
        return value.code
    return None if _in_range(value) else "number_range"
