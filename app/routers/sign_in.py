"""Signing in with the built-in issuer (OAuth 2), and what others need to trust it."""

import base64
import binascii
from functools import cache
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import JSONResponse

from app import limits, problems
from app.config import settings
from app.deps import Db
from app.errors import DomainError, Invalid, Malformed, TooMany, Unauthenticated, Unavailable
from app.security import (
    Issuer,
    authorization_server_metadata,
    password_matches,
    protected_resource_metadata,
)
from app.services import sign_in

router = APIRouter(tags=["sign-in"])

OPEN = problems.documents(Malformed, Unavailable)


@cache
def issuer() -> Issuer:
    return Issuer(settings())


def oauth_shape(scope: Any, error: DomainError) -> JSONResponse:
    """RFC 6749, 5.2: the token endpoint has an error shape of its own."""
    del scope
    word = "invalid_client" if isinstance(error, Unauthenticated) else "invalid_request"
    body = {"error": word, "error_description": error.detail}
    return JSONResponse(body, error.status, {**error.headers, "Cache-Control": "no-store"})


problems.SHAPES["/oauth"] = oauth_shape


@router.post(
    "/oauth/token",
    responses=problems.documents(Unauthenticated, Invalid, TooMany, Unavailable),
    openapi_extra={"security": []},
)
def create_token(
    request: Request,
    db: Db,
    grant_type: Annotated[str, Form(max_length=40)],
    client_id: Annotated[str | None, Form(max_length=100)] = None,
    client_secret: Annotated[str | None, Form(max_length=200)] = None,
    username: Annotated[str | None, Form(max_length=200)] = None,
    password: Annotated[str | None, Form(max_length=200)] = None,
) -> JSONResponse:
    """Sign in: `client_credentials` for machines; `password` for the demo's people only."""
    if grant_type == "client_credentials":
        known = _basic(request) or (client_id or "", client_secret or "")
        limits.check(f"token:{known[0]}")
        subject = sign_in.checked_key(db, ".".join(known)).key_id
        kind = "client"
    elif grant_type == "password" and settings().demo:
        limits.check(f"token:{(username or '').lower()}")
        subject = _person(db, username or "", password or "")
        kind = "person"
    else:
        raise Invalid("This grant type is not served here.", code="unsupported_grant_type")
    token, seconds = issuer().issue(subject, "client" if kind == "client" else "person")
    answer = {"access_token": token, "token_type": "Bearer", "expires_in": seconds}
    return JSONResponse(answer, headers={"Cache-Control": "no-store"})


def _basic(request: Request) -> tuple[str, str] | None:
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        user, _, secret = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise Unauthenticated("The Basic credentials cannot be read.") from None
    return user, secret


def _person(db: Db, username: str, password: str) -> str:
    person = sign_in.by_email(db, username)
    matches = password_matches(person.password_hash if person else None, password)
    if person is None or not matches or not person.active or person.sign_in_subject is None:
        raise Unauthenticated("E-mail address or password is wrong.")
    return person.sign_in_subject


@router.get("/.well-known/jwks.json", responses=OPEN, openapi_extra={"security": []})
def get_jwks() -> JSONResponse:
    """The public keys of the built-in issuer."""
    return JSONResponse(issuer().jwks())


@router.get(
    "/.well-known/oauth-authorization-server", responses=OPEN, openapi_extra={"security": []}
)
def get_authorization_server() -> JSONResponse:
    """How to sign in (RFC 8414)."""
    return JSONResponse(authorization_server_metadata(settings()))


@router.get("/.well-known/oauth-protected-resource", responses=OPEN, openapi_extra={"security": []})
def get_protected_resource() -> JSONResponse:
    """Who issues tokens for this service (RFC 9728)."""
    return JSONResponse(protected_resource_metadata(settings()))
