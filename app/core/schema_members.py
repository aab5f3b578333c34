"""Which members a schema has at a place of a body, to name the one that a caller has misspelt."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel


def members_at(schema: Any, parts: Sequence[str | int]) -> list[str]:
    """Returns the names of all members that a body of this type may have at `parts`.

    `parts` may hold the tags of unions, as the `loc` of Pydantic's errors does.
    """
    here = list(_models(schema))
    for part in parts:
        if isinstance(part, int):
            continue
        below = [
            model
            for each in here
            for name, annotation in _members(each)
            if name == part
            for model in _models(annotation)
        ]
        here = below or here  # a part that is no member is a tag
    return list(dict.fromkeys(name for model in here for name, _ in _members(model)))


def _members(model: type[BaseModel]) -> Iterator[tuple[str, Any]]:
    for name, field in model.model_fields.items():
        yield field.alias or name, field.annotation


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yields the schemas that a value of this type is made of, or a list of such values."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        return
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        yield from _models(inner[0])
    elif origin in (Union, UnionType) or _is_collection(origin):
        for each in inner:
            yield from _models(each)


def _is_collection(origin: object) -> bool:
    return isinstance(origin, type) and issubclass(origin, Collection | Mapping)
