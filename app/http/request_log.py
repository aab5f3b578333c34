"""The log line of a request: its route and its outcome, never who or what."""

from starlette.types import Scope

from app.core.logs import FAULTS_OF_OURS, METHODS, lines
from app.core.request_context import anonymous_request


def route_of(scope: Scope) -> str:
    """The template of the route that took the request (`/v1/audits/{audit_id}`), never its path."""
    included = scope.get("fastapi", {}).get("effective_route_context")
    route = included and (included.starlette_route or included)
    path: str = getattr(route or scope.get("route"), "path", "unmatched")
    return path


def write(scope: Scope, status: int | None, seconds: float) -> None:
    """The one line of a request. `status` is null if the client went away before an answer.

    Public feedback leaves none unless we failed: a line would tell that somebody answered.
    """
    if anonymous_request.get() and (status is None or status < FAULTS_OF_OURS):
        return
    lines.info(
        "request",
        method=scope["method"] if scope["method"] in METHODS else "OTHER",
        route=route_of(scope),
        status=status,
        code=scope.get("qaf.problem"),
        ms=None if anonymous_request.get() else round(seconds * 1000, 1),
        principal=scope.get("qaf.principal_kind"),
    )
