"""The current request, for history, logs and time limits. Set by the middleware and by jobs."""

from contextvars import ContextVar

# When the request or the job must have ended, by `time.monotonic`; None: it has no such time.
deadline: ContextVar[float | None] = ContextVar("deadline", default=None)

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)

# Requests below this path are answered without recording by whom or when (docs/childrens-data.md).
PUBLIC = "/v1/public/"
anonymous_request: ContextVar[bool] = ContextVar("anonymous_request", default=False)
