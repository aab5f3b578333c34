"""The caller of a request: the person or machine that its token or API key belongs to."""

import base64
import binascii
from collections.abc import Callable
from functools import cache
from typing import Annotated, TypeVar

from fastapi import Depends, Request
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from app.core.config import settings
from app.core.database import database
from app.core.errors import Unauthenticated
from app.http import query_parameters
from app.security import rate_limits
from app.security.tokens import Verifier
from app.services.access import Actor
from app.services.organisation import authentication

C = TypeVar("C")


@cache
def verifier() -> Verifier:
    """Returns the one verifier of this process, which remembers the keys it has fetched."""
    return Verifier(settings())


async def current_actor(request: Request) -> Actor:
    """Returns the caller, or raises Unauthenticated.

    A thread and a connection are used only for callers who are not in the cache. Unknown or
    repeated parameters are refused here, so that only callers who have signed in learn of them.
    """
    key, token = _credential(request)
    actor = _remembered(key, token)
    if actor is None:
        actor = await run_in_threadpool(_looked_up, key, token)
    authentication.check_address(actor.networks, request.client.host if request.client else None)
    request.scope["qaf.principal_kind"] = "client" if actor.client_id else "person"
    request.scope["qaf.rate"] = rate_limits.check(str(actor.id))
    query_parameters.check(request.scope)
    return actor


# Every router that requires credentials is included with it; FastAPI runs it once per request.
SIGNED_IN = Depends(current_actor, scope="function")
CurrentActor = Annotated[Actor, SIGNED_IN]


def _credential(request: Request) -> tuple[str | None, str]:
    """Returns an API key, from its own header or as the password of Basic; else a bearer token."""
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    key = request.headers.get("X-API-Key")
    if key is None and scheme.lower() == "basic":
        key = _key_of_basic(value)
    if key is None and scheme.lower() != "bearer":
        raise Unauthenticated("Sign in first.")
    return key, value.strip()


def _key_of_basic(value: str) -> str:
    try:
        user, _, password = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise Unauthenticated("The Basic credentials cannot be read.") from None
    return password if "." in password else f"{user}.{password}"


def _remembered(key: str | None, token: str) -> Actor | None:
    if key is not None:
        return authentication.known_key(key)
    claims = verifier().recall(token)
    return None if claims is None else authentication.known(claims)


def _looked_up(key: str | None, token: str) -> Actor:
    if key is not None:
        return authentication.known_key(key) or _in_session(authentication.by_key, key)
    claims = verifier().verify(token)
    return authentication.known(claims) or _in_session(authentication.by_token, claims)


def _in_session(find: Callable[[Session, C], Actor], credential: C) -> Actor:
    with database().session() as session:
        return find(session, credential)
