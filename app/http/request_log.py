"""The log line of a request: its route and its outcome, never the caller or the content."""

from starlette.types import Scope

from app.core.logs import FAULTS_OF_OURS, METHODS, lines
from app.core.request_context import anonymous_request
from app.http import route_index


def write(scope: Scope, status: int | None, seconds: float) -> None:
    """Writes the one line of a request; `status` is null if the client left before the answer.

    Public feedback has none unless the service failed: a line would show that somebody answered.
    """
    if anonymous_request.get() and (status is None or status < FAULTS_OF_OURS):
        return
    lines.info(
        "request",
        method=scope["method"] if scope["method"] in METHODS else "OTHER",
        route=route_index.template_of(scope),
        status=status,
        code=scope.get("qaf.problem"),
        ms=None if anonymous_request.get() else round(seconds * 1000, 1),
        principal=scope.get("qaf.principal_kind"),
    )
