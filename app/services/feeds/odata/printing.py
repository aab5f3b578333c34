"""Prints the rows of sets in SQL, as objects of JSON or as lines of CSV: the same for both feeds.

A row is one `concat` of its values, each printed as its type is. `json_build_object` would look up
the types of all values for every row anew, which costs more than everything else.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Enum, Text, case, cast, func, literal_column

from app.services.feeds.sets.entity_set import NUMBERS, Edm, EntitySet
from app.services.feeds.sets.pseudonyms import Pseudonym
from app.services.platform import documents

MOST_PARTS = 100


def is_plain(entity_set: EntitySet, name: str) -> bool:
    """Whether a value is nobody's words: a number, a day, an identifier or a word of a list."""
    column: Any = entity_set.columns[name]
    return isinstance(column.type, (Enum, Pseudonym)) or entity_set.type_of(name) is not Edm.STRING


def printed(entity_set: EntitySet, name: str, value: Any) -> ColumnElement[Any]:
    """Returns a value as `concat` prints it: without quotes, and nothing for null."""
    edm = entity_set.type_of(name)
    if edm is Edm.INSTANT:
        return documents.printed(value)
    return cast(value, Text) if edm is Edm.BOOLEAN else value  # `concat` prints `t` and `f`


def json_object(entity_set: EntitySet, values: Mapping[str, Any]) -> ColumnElement[str]:
    """Returns a row as an object of JSON with the members that `values` has, in their order."""
    parts: list[str | ColumnElement[Any]] = []
    for n, (name, value) in enumerate(values.items()):
        parts += _member(entity_set, name, value, f'{"," if n else "{"}"{name}":')
    return concatenated(list(_joined([*parts, "}"])))


def concatenated(parts: Sequence[ColumnElement[Any]]) -> ColumnElement[str]:
    """Returns the parts one after the other; a function takes no more than 100 at once."""
    pieces = [parts[n : n + MOST_PARTS] for n in range(0, len(parts), MOST_PARTS)]
    joined = [func.concat(*each, type_=Text) for each in pieces]
    return joined[0] if len(joined) == 1 else func.concat(*joined, type_=Text)


def _member(
    entity_set: EntitySet, name: str, value: Any, head: str
) -> Iterator[str | ColumnElement[Any]]:
    """Yields the name of a member and its value; of null, `concat` prints only the word."""
    text, quote = printed(entity_set, name, value), '"'
    if not is_plain(entity_set, name):
        text, quote = func.to_json(cast(value, Text)), ""  # which has quotes, and escapes
    elif entity_set.type_of(name) in NUMBERS | {Edm.BOOLEAN}:
        quote = ""
    if name not in entity_set.nullable:
        yield from (head + quote, text, quote)
        return
    yield case((value.is_(None), _constant(f"{head}null")), else_=_constant(head + quote))
    yield text
    if quote:
        yield case((value.is_not(None), _constant(quote)))


def _constant(text: str) -> ColumnElement[str]:
    return literal_column(f"'{text}'", Text)


def _joined(parts: Iterable[str | ColumnElement[Any]]) -> Iterator[ColumnElement[Any]]:
    """Yields the parts, of which constants that stand side by side are one."""
    constant = ""
    for part in parts:
        if isinstance(part, str):
            constant += part
            continue
        if constant:
            yield _constant(constant)
        constant = ""
        yield part
    yield _constant(constant)
