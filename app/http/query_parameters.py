"""The names that a query may hold: those that the route declares, each once unless it is a list.

Of two values for one name, one program would read the first and another the last; and a filter
that is misspelt must not silently widen an answer.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin
from urllib.parse import parse_qsl

from pydantic import BaseModel
from starlette.types import Scope

from app.core import validation
from app.core.errors import Fault, Invalid
from app.http import route_index

_REPEATED = ("repeated", "This may be given only once.")
NO_FLAG = ("wrong_type", "Must be true or false.")
FLAGS = frozenset({"true", "false"})

# By the identity of a route; the route is stored too, so that no other can have its identity.
_names: dict[int, tuple[Any, dict[str, Any]]] = {}


def check(scope: Scope) -> None:
    """Refuses names that are unknown or given twice, each with a pointer `?name`.

    A flag is `true` or `false`: Pydantic would take `on`, `1` and `T` too.
    """
    if not scope["query_string"]:
        return
    pairs = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    declared = names_of(route_index.route_of(scope))
    faults = []
    for name, times in Counter(name for name, _ in pairs).items():
        if name not in declared:
            faults.append(_unknown(name, declared))
        elif times > 1 and not is_list(declared[name]):
            faults.append(Fault(validation.parameter(name), *_REPEATED))
        elif declared[name] is bool and dict(pairs)[name] not in FLAGS:
            faults.append(Fault(validation.parameter(name), *NO_FLAG))
    if faults:
        several = f"{len(faults)} query parameters are unknown, given twice or not valid."
        sentence = faults[0].detail if len(faults) == 1 else several
        raise Invalid(sentence, errors=faults[: validation.MOST])


def _unknown(name: str, known: Iterable[str]) -> Fault:
    return Fault(validation.parameter(name), *validation.unknown(name, known, "query parameter"))


def names_of(route: Any) -> dict[str, Any]:
    """Returns each query parameter that the route takes, and its type without `| None`."""
    entry = _names.get(id(route))
    if entry is None or entry[0] is not route:
        entry = _names[id(route)] = (route, dict(_parameters(route)))
    return entry[1]


def _parameters(route: Any) -> Iterator[tuple[str, Any]]:
    for name, annotation in route_index.query_fields(route):
        kind = bare(annotation)
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            for member, field in kind.model_fields.items():
                yield field.alias or member, bare(field.annotation)
        else:
            yield name, kind


def is_list(kind: Any) -> bool:
    """Whether a type, without `| None`, is a list."""
    return get_origin(kind) is list


def bare(kind: Any) -> Any:
    """Returns X of `Annotated[X, …] | None`."""
    if get_origin(kind) is Annotated:
        return bare(get_args(kind)[0])
    if get_origin(kind) in (Union, UnionType):
        kinds = [each for each in get_args(kind) if each is not type(None)]
        return bare(kinds[0]) if len(kinds) == 1 else kind
    return kind
