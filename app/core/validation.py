"""Translates Pydantic's errors to faults, without an echo of the request.

Pydantic's own messages may quote the input, which may hold a child's story. So every sentence is
built here, from the kind of the error and from limits that the schema itself states.
"""

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice, takewhile
from typing import Any

from app.core.errors import Fault
from app.core.schema_members import members_at

MOST = 100  # faults in one answer

_WHOLE = ("wrong_type", "Must be a whole number.")
_NUMBER = ("wrong_type", "Must be a number.")
_BOOLEAN = ("wrong_type", "Must be true or false.")
_TEXT = ("wrong_type", "Must be text.")
_LIST = ("wrong_type", "Must be a list.")
_OBJECT = ("wrong_type", "Must be an object.")
_DATE = ("bad_format", "Must be a date, such as 2026-01-31.")
_INSTANT = ("bad_format", "Must be a time with its offset, such as 2026-01-31T09:00:00Z.")
_TIME = ("bad_format", "Must be a time of day, such as 09:30:00.")
_DURATION = ("bad_format", "Must be a duration, such as P1DT2H.")
_UUID = ("bad_format", "Must be a UUID.")
_URL = ("bad_format", "Must be an absolute http or https address.")
_CHOICE = ("not_in_list", "Must be one of {expected}.")

# Pydantic's kind of error -> our code, and a sentence whose {words} are limits of the schema.
SENTENCES: dict[str, tuple[str, str]] = {
    "missing": ("required", "This is required."),
    "extra_forbidden": ("unknown", "Unknown member."),
    "none_required": ("wrong_type", "Must be null."),
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float"), _WHOLE),
    "int_parsing_size": ("out_of_range", "The number is too large."),
    **dict.fromkeys(("float_type", "float_parsing", "decimal_type", "decimal_parsing"), _NUMBER),
    "finite_number": ("out_of_range", "Must be a finite number."),
    **dict.fromkeys(("bool_type", "bool_parsing"), _BOOLEAN),
    **dict.fromkeys(("string_type", "string_sub_type", "bytes_type"), _TEXT),
    "string_unicode": ("bad_format", "Must be text in UTF-8."),
    "string_too_short": ("too_short", "Must have at least {min_length} characters."),
    "string_too_long": ("too_long", "Must have at most {max_length} characters."),
    "string_pattern_mismatch": ("bad_format", "Must match the pattern {pattern}."),
    **dict.fromkeys(("list_type", "tuple_type", "set_type", "frozen_set_type"), _LIST),
    **dict.fromkeys(("dict_type", "mapping_type", "model_type", "model_attributes_type"), _OBJECT),
    "too_short": ("too_short", "Must have at least {min_length} items."),
    "too_long": ("too_long", "Must have at most {max_length} items."),
    "greater_than": ("out_of_range", "Must be greater than {gt}."),
    "greater_than_equal": ("out_of_range", "Must be at least {ge}."),
    "less_than": ("out_of_range", "Must be less than {lt}."),
    "less_than_equal": ("out_of_range", "Must be at most {le}."),
    "multiple_of": ("out_of_range", "Must be a multiple of {multiple_of}."),
    "decimal_max_digits": ("out_of_range", "Must have at most {max_digits} digits."),
    "decimal_max_places": ("out_of_range", "Must have at most {decimal_places} decimal places."),
    "decimal_whole_digits": (
        "out_of_range",
        "Must have at most {whole_digits} digits before the decimal point.",
    ),
    **dict.fromkeys(("enum", "literal_error"), _CHOICE),
    "union_tag_invalid": ("not_in_list", "{discriminator} must be one of {expected_tags}."),
    "union_tag_not_found": ("required", "{discriminator} is required."),
    **dict.fromkeys(
        ("date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"),
        _DATE,
    ),
    "date_past": ("out_of_range", "Must be in the past."),
    "date_future": ("out_of_range", "Must be in the future."),
    **dict.fromkeys(
        ("datetime_type", "datetime_parsing", "datetime_from_date_parsing", "timezone_aware"),
        _INSTANT,
    ),
    "datetime_object_invalid": _INSTANT,
    "datetime_past": ("out_of_range", "Must be in the past."),
    "datetime_future": ("out_of_range", "Must be in the future."),
    **dict.fromkeys(("time_type", "time_parsing"), _TIME),
    **dict.fromkeys(("time_delta_type", "time_delta_parsing"), _DURATION),
    **dict.fromkeys(("uuid_type", "uuid_parsing", "uuid_version"), _UUID),
    **dict.fromkeys(("url_type", "url_parsing", "url_syntax_violation", "url_scheme"), _URL),
    "url_too_long": ("too_long", "Must have at most {max_length} characters."),
    "json_invalid": ("malformed", "This is not JSON."),
}
# A sentence for a pattern that a schema declares by `pattern`.
_PATTERNS: dict[str, str] = {}
_OTHERWISE = ("invalid", "The value is not valid.")


def _number(limit: object) -> str:
    return str(int(limit)) if isinstance(limit, float) and limit.is_integer() else str(limit)


def _words(limit: object) -> str:
    return str(limit).replace("'", "")


# The words of Pydantic's `ctx` that come from the schema, and how each is written. Those that come
# from the input (`tag`, `error` and the like) are left out.
_LIMITS: dict[str, Callable[[object], str]] = {
    **dict.fromkeys(("min_length", "max_length", "gt", "ge", "lt", "le", "multiple_of"), _number),
    **dict.fromkeys(("max_digits", "decimal_places", "whole_digits"), _number),
    **dict.fromkeys(("expected", "discriminator", "expected_tags"), _words),
    "pattern": str,
}
_NAME = re.compile(r"[A-Za-z0-9_.$@:-]{1,64}")


class BadValue(ValueError):
    """Raised by a schema's validator: a code, and a sentence that is shown as it stands.

    The sentence is the programmer's own and never holds any of the input. Any other `ValueError`
    of a validator becomes "The value is not valid."
    """

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


def pattern(written: str, sentence: str) -> str:
    """Returns the pattern, and enters the sentence for texts that do not match it."""
    _PATTERNS[written] = sentence
    return written


def from_pydantic(
    errors: Iterable[Mapping[str, Any]], body: object, *, schema: Any = None, prefix: str = ""
) -> list[Fault]:
    """Returns the faults of `body`, which stands at the pointer `prefix`.

    With the `schema` it was read with, a fault of an unknown member names the nearest known one.
    """
    return [
        _fault_in_body(error, error["loc"], body, schema, prefix) for error in islice(errors, MOST)
    ]


def from_request(
    errors: Iterable[Mapping[str, Any]],
    body: object,
    *,
    schema: Any = None,
    parameters: Iterable[str] = (),
) -> list[Fault]:
    """Returns the same of FastAPI's errors, whose `loc` begins with body, query, path or header.

    The pointer of a parameter is `?name`.
    """
    known, faults = list(parameters), []
    for error in islice(errors, MOST):
        source, *parts = error["loc"]
        name = str(parts[0]) if parts else ""
        if source == "body":
            faults.append(_fault_in_body(error, parts, body, schema, ""))
        elif error["type"] == "extra_forbidden":
            faults.append(Fault(parameter(name), *unknown(name, known, "query parameter")))
        else:
            faults.append(Fault(parameter(name), *description(error)))
    return faults


def _fault_in_body(
    error: Mapping[str, Any], parts: Sequence[str | int], body: object, schema: Any, prefix: str
) -> Fault:
    at = prefix + pointer(_in_body(error, parts, body))
    if error["type"] == "extra_forbidden":
        return Fault(at, *unknown(str(parts[-1]), members_at(schema, parts[:-1]), "member"))
    return Fault(at, *description(error))


def unknown(name: str, known: Iterable[str], noun: str) -> tuple[str, str]:
    """Returns the code and the sentence of an unknown name, with the nearest known one if any."""
    near = difflib.get_close_matches(name, known, n=1) if _NAME.fullmatch(name) else []
    code, _ = SENTENCES["extra_forbidden"]
    return code, f"Unknown {noun}." + (f" Did you mean `{near[0]}`?" if near else "")


def parameter(name: str) -> str:
    """Returns the pointer of a parameter: `?name`, or `?` for no plain identifier."""
    return "?" + name if _NAME.fullmatch(name) else "?"


def pointer(parts: Iterable[str | int]) -> str:
    """Returns a JSON pointer (RFC 6901), which ends before a name that is no plain identifier."""
    names = takewhile(_NAME.fullmatch, map(str, parts))
    return "".join(f"/{name}" for name in names)


def description(error: Mapping[str, Any]) -> tuple[str, str]:
    """Returns the code and the sentence of one of Pydantic's errors."""
    ctx = error.get("ctx") or {}
    cause = ctx.get("error")
    if isinstance(cause, BadValue):
        return cause.code, cause.sentence
    if ctx.get("pattern") in _PATTERNS:
        return "bad_format", _PATTERNS[ctx["pattern"]]
    code, sentence = SENTENCES.get(error["type"], _OTHERWISE)
    try:
        return code, sentence.format(
            **{word: _LIMITS[word](ctx[word]) for word in _LIMITS.keys() & ctx.keys()}
        )
    except KeyError:
        return _OTHERWISE


def _in_body(error: Mapping[str, Any], parts: Sequence[str | int], body: object) -> list[str | int]:
    """Returns the parts without those that are not in the body, such as the tags of a union.

    The name of a missing member stays in.
    """
    path: list[str | int] = []
    here: Any = body
    for nth, part in enumerate(parts, start=1):
        if _has(here, part):
            here = here[part]
        elif error["type"] != "missing" or nth < len(parts):
            continue
        path.append(part)
    return path


def _has(here: object, part: str | int) -> bool:
    if isinstance(here, list):
        return isinstance(part, int) and 0 <= part < len(here)
    return isinstance(here, Mapping) and part in here
