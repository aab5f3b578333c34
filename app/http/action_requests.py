"""How an action is requested: its method, its path, and what its body must have."""

from functools import cache
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel

from app.http import route_index

# Actions that are no POST under their own name.
ELSEWHERE = {
    "edit": ("PUT", ""),
    "delete": ("DELETE", ""),
    "decide": ("POST", "/moderation-decisions"),
}


def request_of(app: FastAPI, template: str, path: str, action: str) -> dict[str, Any]:
    """Returns how to take an action on the row whose actions are read at `path`.

    `template` is the path of that route as it is declared. What cannot be requested under the
    row, such as starting an audit of an assignment, has no method.
    """
    method, tail = ELSEWHERE.get(action, ("POST", f"/{action}"))
    row = template.removesuffix("/actions")
    bodies = _bodies(app)
    if (method, row + tail) not in bodies:
        return {"method": None, "path": None, "body": None, "required": []}
    body = bodies[method, row + tail]
    is_model = isinstance(body, type) and issubclass(body, BaseModel)
    fields = body.model_fields if is_model else {}
    return {
        "method": method,
        "path": path.removesuffix("/actions") + tail,
        "body": body.__name__ if is_model else None,
        "required": [name for name, field in fields.items() if field.is_required()],
    }


@cache
def _bodies(app: FastAPI) -> dict[tuple[str, str], Any]:
    """Every route's body type, None where it takes none, by method and path."""
    return {
        (method, route.path): route_index.body_type(route)
        for route in route_index.api_routes(app)
        for method in route.methods or ()
    }
