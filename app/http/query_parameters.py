"""Which names a query may hold: those that the route declares, each once unless it is a list.

Of two values for one name, one program would read the first and another the last; and a filter
that is misspelt must not silently widen an answer.
"""

from collections import Counter
from collections.abc import Iterator
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin
from urllib.parse import parse_qsl

from fastapi.dependencies.models import Dependant
from pydantic import BaseModel
from starlette.types import Scope

from app.core import validation
from app.core.errors import Fault, Invalid

_UNKNOWN = validation.SENTENCES["extra_forbidden"]
_REPEATED = ("repeated", "This may stand only once.")

# By the identity of a route, which is kept beside its names, so that no other can have it.
_names: dict[int, tuple[Any, dict[str, bool]]] = {}


def check(scope: Scope) -> None:
    """Raise Invalid, with a pointer `?name` for each name that is unknown or stands twice."""
    if not scope["query_string"]:
        return
    pairs = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    declared = _declared(_route_of(scope))
    found = []
    for name, times in Counter(name for name, _ in pairs).items():
        if name not in declared:
            found.append(Fault(validation.parameter(name), *_UNKNOWN))
        elif times > 1 and not declared[name]:
            found.append(Fault(validation.parameter(name), *_REPEATED))
    if found:
        places = "1 parameter is" if len(found) == 1 else f"{len(found)} parameters are"
        raise Invalid(f"{places} not as declared.", errors=found[: validation.MOST])


def _route_of(scope: Scope) -> Any:
    return scope.get("fastapi", {}).get("effective_route_context") or scope["route"]


def _declared(route: Any) -> dict[str, bool]:
    """Each name that the route takes, and whether it is a list; also what is only documented."""
    kept = _names.get(id(route))
    if kept is None or kept[0] is not route:
        own = (route.openapi_extra or {}).get("parameters", [])
        documented = {
            each["name"]: each.get("schema", {}).get("type") == "array"
            for each in own
            if each["in"] == "query"
        }
        kept = _names[id(route)] = (route, documented | dict(_parameters(route.dependant)))
    return kept[1]


def _parameters(dependant: Dependant) -> Iterator[tuple[str, bool]]:
    for parameter in dependant.query_params:
        kind = _bare(parameter.field_info.annotation)
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            for name, field in kind.model_fields.items():
                yield field.alias or name, _is_list(field.annotation)
        else:
            yield parameter.alias, _is_list(kind)
    for inner in dependant.dependencies:
        yield from _parameters(inner)


def _is_list(kind: Any) -> bool:
    return get_origin(_bare(kind)) is list


def _bare(kind: Any) -> Any:
    """`Annotated[X, …] | None` -> `X`."""
    if get_origin(kind) is Annotated:
        return _bare(get_args(kind)[0])
    if get_origin(kind) in (Union, UnionType):
        kinds = [each for each in get_args(kind) if each is not type(None)]
        return _bare(kinds[0]) if len(kinds) == 1 else kind
    return kind
