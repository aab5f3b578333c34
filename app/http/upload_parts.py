"""The parts of an upload: those that the route declares, each once unless it is a list.

What `query_parameters` is for a query. Of two parts with one name, one program would read the first
and another the last.
"""

from collections.abc import Collection
from typing import Any

from fastapi import Request

from app.core import validation
from app.core.errors import Fault, Invalid
from app.http import query_parameters, route_index

# Clients that are generated for Python send the text of their own `True`.
FLAGS = query_parameters.FLAGS | {"True", "False"}


async def check(request: Request) -> None:
    """Refuses parts that are unknown, stand twice or are no flag where one is declared."""
    await names(request)


async def names(request: Request, also: Collection[str] = ()) -> list[str]:
    """Returns the names of all parts, checked; `also` may be sent and is not declared."""
    declared = _declared(request)
    form = await request.form()
    sent = [name for name, _ in form.multi_items()]
    faults = []
    for name in dict.fromkeys(sent):
        kind = declared.get(name)
        if name not in declared and name not in also:
            faults.append(_unknown(name, declared))
        elif sent.count(name) > 1 and name in declared and not query_parameters.is_list(kind):
            text = "This part may stand only once."
            faults.append(Fault(validation.pointer([name]), "repeated", text))
        elif kind is bool and form[name] not in FLAGS:
            faults.append(Fault(validation.pointer([name]), *query_parameters.NO_FLAG))
    if faults:
        sentence = "The upload has a part that is unknown, stands twice or is not valid."
        raise Invalid(sentence, code="unknown_part", errors=faults[: validation.MOST])
    return sent


def _declared(request: Request) -> dict[str, Any]:
    body = route_index.body_type(route_index.route_of(request.scope))
    return {
        field.alias or name: query_parameters.bare(field.annotation)
        for name, field in body.model_fields.items()
    }


def _unknown(name: str, declared: Collection[str]) -> Fault:
    text = f"Unknown part. Known are: {', '.join(declared)}."
    return Fault(validation.pointer([name]), "unknown", text)
