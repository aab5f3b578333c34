"""What is known of the request at work, for history and logs. Set by the outermost middleware."""

from contextvars import ContextVar

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
