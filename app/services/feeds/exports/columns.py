"""The columns of a table that has a line for each document of a schema."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, get_origin

from pydantic import BaseModel
from pydantic_core import to_json

from app.services.platform.documents import bare

NUMBERS = (int, float, Decimal)


@dataclass(frozen=True)
class Column:
    """A column: the members that lead to its value in the document, and whether it is a number."""

    path: tuple[str, ...]
    number: bool = False

    @property
    def name(self) -> str:
        """The header: `auditor.display_name` of the member of an object."""
        return ".".join(self.path)


def columns_of(schema: type[BaseModel]) -> tuple[Column, ...]:
    """Returns a column for each member, and for each member of an object; a list is one column."""
    return tuple(_columns(schema, ()))


def _columns(schema: type[BaseModel], path: tuple[str, ...]) -> Iterator[Column]:
    for name, field in schema.model_fields.items():
        kind = bare(field.annotation)
        if isinstance(kind, type) and get_origin(kind) is None and issubclass(kind, BaseModel):
            yield from _columns(kind, (*path, name))
        else:
            yield Column((*path, name), _is_number(kind))


def _is_number(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, NUMBERS) and kind is not bool


def value_of(column: Column, document: Mapping[str, Any]) -> Any:
    """Returns the value of a column in a document; lists and objects without a schema as JSON."""
    value: Any = document
    for name in column.path:
        value = None if value is None else value[name]
    return to_json(value).decode() if isinstance(value, (list, dict)) else value
