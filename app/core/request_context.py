"""The current request, for history and logs. Set by the outermost middleware."""

from contextvars import ContextVar

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)

# Requests below this path are answered without recording by whom or when (docs/childrens-data.md).
PUBLIC = "/v1/public/"
anonymous_request: ContextVar[bool] = ContextVar("anonymous_request", default=False)
