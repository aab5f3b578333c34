"""Which names a query may hold: those that the route declares, each once unless it is a list.

Of two values for one name, one program would read the first and another the last; and a filter
that is misspelt must not silently widen an answer.
"""

from collections import Counter
from collections.abc import Iterator
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin
from urllib.parse import parse_qsl

from pydantic import BaseModel
from starlette.types import Scope

from app.core import validation
from app.core.errors import Fault, Invalid
from app.http import route_index

_UNKNOWN = validation.SENTENCES["extra_forbidden"]
_REPEATED = ("repeated", "This may stand only once.")

# By the identity of a route, which is kept beside its names, so that no other can have it.
_names: dict[int, tuple[Any, dict[str, bool]]] = {}


def check(scope: Scope) -> None:
    """Raises Invalid, with a pointer `?name` for each name that is unknown or stands twice."""
    if not scope["query_string"]:
        return
    pairs = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    declared = _declared(route_index.route_of(scope))
    faults = []
    for name, times in Counter(name for name, _ in pairs).items():
        if name not in declared:
            faults.append(Fault(validation.parameter(name), *_UNKNOWN))
        elif times > 1 and not declared[name]:
            faults.append(Fault(validation.parameter(name), *_REPEATED))
    if faults:
        places = "1 parameter is" if len(faults) == 1 else f"{len(faults)} parameters are"
        raise Invalid(f"{places} not as declared.", errors=faults[: validation.MOST])


def _declared(route: Any) -> dict[str, bool]:
    """Returns each name that the route takes, and whether it is a list."""
    entry = _names.get(id(route))
    if entry is None or entry[0] is not route:
        entry = _names[id(route)] = (route, dict(_parameters(route)))
    return entry[1]


def _parameters(route: Any) -> Iterator[tuple[str, bool]]:
    for name, annotation in route_index.query_fields(route):
        kind = _bare(annotation)
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            for member, field in kind.model_fields.items():
                yield field.alias or member, _is_list(field.annotation)
        else:
            yield name, _is_list(kind)


def _is_list(kind: Any) -> bool:
    return get_origin(_bare(kind)) is list


def _bare(kind: Any) -> Any:
    """Returns X of `Annotated[X, …] | None`."""
    if get_origin(kind) is Annotated:
        return _bare(get_args(kind)[0])
    if get_origin(kind) in (Union, UnionType):
        kinds = [each for each in get_args(kind) if each is not type(None)]
        return _bare(kinds[0]) if len(kinds) == 1 else kind
    return kind
