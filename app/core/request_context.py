"""What is known of the request at work, for history and logs. Set by the outermost middleware."""

from contextvars import ContextVar

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)

# What is asked below here is answered without knowing by whom or when (docs/childrens-data.md).
PUBLIC = "/v1/public/"
anonymous_request: ContextVar[bool] = ContextVar("nameless", default=False)
