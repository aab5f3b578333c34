"""Prints the rows of sets in SQL, as objects of JSON or as lines of CSV: the same for both feeds.

A row is one `concat` of its values, each printed as its type is. `json_build_object` would look up
the types of all values for every row anew, which costs more than everything else.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Enum, Text, cast, func, literal_column

from app.services.feeds.sets.entity_set import NUMBERS, Edm, EntitySet
from app.services.feeds.sets.pseudonyms import Pseudonym
from app.services.platform.documents import printed

_NULL, _QUOTE = literal_column("'null'", Text), literal_column("'\"'", Text)


def is_plain(entity_set: EntitySet, name: str) -> bool:
    """Whether a value is nobody's words: a number, a day, an identifier or a word of a list."""
    column: Any = entity_set.columns[name]
    return isinstance(column.type, (Enum, Pseudonym)) or entity_set.type_of(name) is not Edm.STRING


def text_of(entity_set: EntitySet, name: str, value: Any) -> ColumnElement[str]:
    """Returns a value as a text, without quotes; null stays null."""
    return printed(value) if entity_set.type_of(name) is Edm.INSTANT else cast(value, Text)


def json_object(entity_set: EntitySet, values: Mapping[str, Any]) -> ColumnElement[str]:
    """Returns a row as an object of JSON with the members that `values` has, in their order."""
    parts: list[str | ColumnElement[Any]] = []
    for n, (name, value) in enumerate(values.items()):
        parts += [f'{"," if n else "{"}"{name}":', *_json_value(entity_set, name, value)]
    return func.concat(*_joined([*parts, "}"]), type_=Text)


def _json_value(entity_set: EntitySet, name: str, value: Any) -> Iterator[str | ColumnElement[Any]]:
    text = text_of(entity_set, name, value)
    if entity_set.type_of(name) in NUMBERS | {Edm.BOOLEAN}:
        yield text if name not in entity_set.nullable else func.coalesce(text, _NULL)
    elif not is_plain(entity_set, name):
        yield func.coalesce(cast(func.to_json(text), Text), _NULL)
    elif name in entity_set.nullable:
        yield func.coalesce(_QUOTE.concat(text).concat(_QUOTE), _NULL)
    else:
        yield from ('"', text, '"')


def _joined(parts: Iterable[str | ColumnElement[Any]]) -> Iterator[ColumnElement[Any]]:
    """Yields the parts, of which constants that stand side by side are one."""
    constant = ""
    for part in parts:
        if isinstance(part, str):
            constant += part
            continue
        if constant:
            yield literal_column(f"'{constant}'", Text)
        constant = ""
        yield part
    yield literal_column(f"'{constant}'", Text)
