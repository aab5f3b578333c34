"""The errors that services raise; no other exception becomes a 4xx."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Fault:
    """What is wrong at one place of the request: a JSON pointer, or `?name` for a parameter."""

    pointer: str
    code: str
    detail: str


class DomainError(Exception):
    """A refusal: a sentence for a person, a code for a program, and the faults of members."""

    status: ClassVar[int]
    title: ClassVar[str]
    default_code: ClassVar[str]

    def __init__(
        self,
        detail: str,
        *,
        code: str | None = None,
        errors: list[Fault] | None = None,
        headers: dict[str, str] | None = None,
        extra: dict[str, object] | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code or self.default_code
        self.errors = errors or []
        self.headers = headers or {}
        self.extra = extra or {}


class Malformed(DomainError):
    status, title, default_code = 400, "Malformed request", "malformed"


class Unauthenticated(DomainError):
    status, title, default_code = 401, "Not signed in", "unauthenticated"


class Forbidden(DomainError):
    status, title, default_code = 403, "Not allowed", "forbidden"


class NotFound(DomainError):
    status, title, default_code = 404, "Not found", "not_found"


class MethodNotAllowed(DomainError):
    status, title, default_code = 405, "Method not allowed", "method_not_allowed"


class NotAcceptable(DomainError):
    status, title, default_code = 406, "Not acceptable", "not_acceptable"


class Conflict(DomainError):
    status, title, default_code = 409, "Conflict with the present state", "conflict"


class Stale(DomainError):
    status, title, default_code = 412, "Changed meanwhile", "stale"


class TooLarge(DomainError):
    status, title, default_code = 413, "Too large", "too_large"


class UnsupportedMedia(DomainError):
    status, title, default_code = 415, "Unsupported media type", "unsupported_media_type"


class Invalid(DomainError):
    status, title, default_code = 422, "Not valid", "invalid"


class PreconditionRequired(DomainError):
    status, title, default_code = 428, "If-Match is missing", "if_match_required"


class TooMany(DomainError):
    status, title, default_code = 429, "Too many requests", "too_many_requests"


class HeadersTooLarge(DomainError):
    status, title, default_code = 431, "Headers too large", "headers_too_large"


class NotSupported(DomainError):
    """What a standard has and this service has not: OData asks for this status."""

    status, title, default_code = 501, "Not supported", "not_supported"


class Unavailable(DomainError):
    status, title, default_code = 503, "Not available just now", "unavailable"

    def __init__(self, detail: str, *, retry_after: int = 2, code: str | None = None) -> None:
        super().__init__(detail, code=code, headers={"Retry-After": str(retry_after)})
