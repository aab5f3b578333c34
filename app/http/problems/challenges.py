"""The challenges of a 401, one for each way to sign in (RFC 9110, 6750, 9728)."""

from starlette.types import Scope

from app.core.config import settings

BASIC = 'Basic realm="QAF", charset="UTF-8"'
# Paths whose callers may know only Basic: Excel, Power BI and clients of the token endpoint.
_BASIC_TOO = ("/odata", "/v1/exports")
_TOKENS = "/oauth"


def challenges(scope: Scope, detail: str) -> list[str]:
    """Returns the values of `WWW-Authenticate`, one for each way to sign in.

    Only clients that know Basic are offered it: browsers would ask for a password by themselves.
    """
    path: str = scope["path"]
    if path.startswith(_TOKENS):
        return [BASIC]
    scheme = _scheme(scope)
    with_basic = scheme == "basic" or path.startswith(_BASIC_TOO)
    return [_bearer(scheme, detail), *([BASIC] if with_basic else [])]


def _bearer(scheme: str, detail: str) -> str:
    url = settings().public_url.rstrip("/")
    challenge = f'Bearer resource_metadata="{url}/.well-known/oauth-protected-resource"'
    if scheme == "bearer":
        challenge += f', error="invalid_token", error_description="{detail}"'
    return challenge


def _scheme(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"authorization":
            return str(value.partition(b" ")[0].lower(), "latin-1")
    return ""
