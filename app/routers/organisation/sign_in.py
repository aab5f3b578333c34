"""Sign-in with the built-in issuer (OAuth 2), and its public keys and metadata."""

import base64
import binascii
from collections import Counter
from functools import cache
from typing import Annotated, Any
from urllib.parse import parse_qsl, unquote_plus

from fastapi import APIRouter, Form, Request
from fastapi.responses import JSONResponse

from app.core.config import settings
from app.core.errors import DomainError, Forbidden, Malformed, TooMany, Unauthenticated, Unavailable
from app.http.dependencies import Db
from app.http.problems import rendering
from app.http.problems.openapi import declared_errors
from app.schemas.organisation.sign_in import OAuthError, TokenRead
from app.security import rate_limits
from app.security.passwords import password_matches
from app.security.tokens import Issuer, authorization_server_metadata, protected_resource_metadata
from app.services.organisation import authentication

router = APIRouter(tags=["sign-in"])

OPEN = declared_errors(Malformed, Unavailable)
NOT_STORED = {"Cache-Control": "no-store", "Pragma": "no-cache"}
# The codes of RFC 6749, 5.2, that we use as well; every other error is `invalid_request`.
WORDS = frozenset({"invalid_grant", "unsupported_grant_type", "invalid_scope"})
_STATUSES = frozenset({401, 404, 405, 413, 429, 503})  # every other refusal is 400 here


def _document_of(rfc: str) -> dict[int | str, dict[str, Any]]:
    """Returns the responses of a route whose answer a standard defines."""
    content = {"application/json": {"schema": {"type": "object"}}}
    return {200: {"description": f"As {rfc} defines it.", "content": content}, **OPEN}


@cache
def issuer() -> Issuer:
    return Issuer(settings())


def oauth_shape(scope: Any, error: DomainError) -> JSONResponse:
    """Returns an error in the token endpoint's own shape (RFC 6749, 5.2)."""
    del scope
    if isinstance(error, Unauthenticated):
        word = "invalid_client"
    elif isinstance(error, Forbidden):  # the key is right but used from another network
        word = "unauthorized_client"
    elif isinstance(error, TooMany | Unavailable):
        word = "temporarily_unavailable"
    else:
        word = error.code if error.code in WORDS else "invalid_request"
    status = error.status if error.status in _STATUSES else Malformed.status
    body = {"error": word, "error_description": error.detail.replace('"', "'")}
    return JSONResponse(body, status, {**error.headers, **NOT_STORED})


rendering.SHAPES["/oauth"] = oauth_shape


def _oauth_errors(*errors: type[DomainError]) -> dict[int | str, dict[str, Any]]:
    """Returns `declared_errors`, in OAuth's shape."""
    declared = declared_errors(*errors)
    for response in declared.values():
        del response["content"]
        response["model"] = OAuthError
    return declared


@router.post(
    "/oauth/token",
    response_model=TokenRead,
    responses=_oauth_errors(Malformed, Unauthenticated, TooMany, Unavailable),
    openapi_extra={"security": [{"HTTPBasic": []}, {}]},
)
def create_token(
    request: Request,
    db: Db,
    grant_type: Annotated[str, Form(max_length=40)],
    client_id: Annotated[str | None, Form(max_length=100)] = None,
    client_secret: Annotated[str | None, Form(max_length=200)] = None,
    username: Annotated[str | None, Form(max_length=200)] = None,
    password: Annotated[str | None, Form(max_length=200)] = None,
    scope: Annotated[str | None, Form(max_length=1000)] = None,
) -> JSONResponse:
    """Returns an access token: `client_credentials` for machines, `password` in the demo only."""
    _check_form(request)
    if grant_type == "client_credentials":
        subject, kind = _client(request, db, client_id, client_secret), "client"
    elif grant_type == "password" and settings().demo:
        rate_limits.check_sign_in(username or "")
        subject, kind = _person(db, username or "", password or ""), "person"
    else:
        raise Malformed(
            "This grant type is not supported; use client_credentials.",
            code="unsupported_grant_type",
        )
    if scope is not None and scope.strip():
        raise Malformed("This service defines no scopes; leave `scope` out.", code="invalid_scope")
    token, seconds = issuer().issue(subject, "client" if kind == "client" else "person")
    answer = {"access_token": token, "token_type": "Bearer", "expires_in": seconds}
    return JSONResponse(answer, headers=NOT_STORED)


def _check_form(request: Request) -> None:
    """Refuses parameters that do not come as a form, each at most once (RFC 6749, 3.2)."""
    if request.scope["qaf.media"] != "form" or request.scope["query_string"]:
        raise Malformed("Send the parameters as application/x-www-form-urlencoded, in the body.")
    names = Counter(name for name, _ in parse_qsl(request.scope["qaf.body"].decode(), True))
    if any(times > 1 for times in names.values()):
        raise Malformed("A parameter appears more than once.")


def _client(request: Request, db: Db, client_id: str | None, client_secret: str | None) -> str:
    """Returns the key id of a machine, from Basic or the form (RFC 6749, 2.3.1), not both."""
    basic = _basic(request)
    if basic is not None and client_secret is not None:
        raise Malformed("Send the client secret by Basic or in the form, not in both.")
    credentials = basic or (client_id or "", client_secret or "")
    if client_id is not None and client_id != credentials[0]:
        raise Malformed("The `client_id` of the form differs from the client id in Basic.")
    rate_limits.check(f"token:{credentials[0]}")
    key = authentication.checked_key(db, ".".join(credentials))
    authentication.check_address(
        key.allowed_networks, request.client.host if request.client else None
    )
    return key.key_id


def _basic(request: Request) -> tuple[str, str] | None:
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        user, _, secret = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise Unauthenticated("The Basic credentials are not Base64 of UTF-8 text.") from None
    return unquote_plus(user), unquote_plus(secret)


def _person(db: Db, username: str, password: str) -> str:
    person = authentication.by_email(db, username)
    matches = password_matches(person.password_hash if person else None, password)
    if person is None or not matches or not person.active or person.sign_in_subject is None:
        raise Malformed("The e-mail address or the password is wrong.", code="invalid_grant")
    return person.sign_in_subject


@router.get(
    "/.well-known/jwks.json", responses=_document_of("RFC 7517"), openapi_extra={"security": []}
)
async def get_jwks() -> JSONResponse:
    """Returns the public keys of the built-in issuer."""
    return JSONResponse(issuer().jwks())


@router.get(
    "/.well-known/oauth-authorization-server",
    responses=_document_of("RFC 8414"),
    openapi_extra={"security": []},
)
async def get_authorization_server() -> JSONResponse:
    """Returns the sign-in metadata of the built-in issuer (RFC 8414)."""
    return JSONResponse(authorization_server_metadata(settings()))


@router.get(
    "/.well-known/oauth-protected-resource",
    responses=_document_of("RFC 9728"),
    openapi_extra={"security": []},
)
async def get_protected_resource() -> JSONResponse:
    """Returns which issuers' tokens this service accepts (RFC 9728)."""
    return JSONResponse(protected_resource_metadata(settings()))
