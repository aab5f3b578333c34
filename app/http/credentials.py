"""The caller of a request: the person or machine that its token or API key belongs to."""

import base64
import binascii
from collections.abc import Callable
from functools import cache
from typing import Annotated, TypeVar

from fastapi import Depends, Request
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.types import Scope

from app.core.config import LOOK_UPS, settings
from app.core.database import database
from app.core.errors import Unauthenticated
from app.http import query_parameters
from app.http.middleware.admission import Access
from app.http.middleware.lanes import Lane
from app.http.route_index import RouteIndex
from app.security import rate_limits
from app.security.tokens import Verifier
from app.services.access import Actor
from app.services.organisation import authentication

C = TypeVar("C")

# The look-ups at once of callers who have been here before, of unknown tokens and of unknown keys.
RETURNING, TOKENS, KEYS = (Lane(places, 256) for places in LOOK_UPS)


@cache
def verifier() -> Verifier:
    """Returns the one verifier of this process, which remembers the keys it has fetched."""
    return Verifier(settings())


class Door:
    """Finds the route and the caller of a request for the gate, before its body is read."""

    def __init__(self, routes: RouteIndex) -> None:
        self.routes = routes

    async def __call__(self, scope: Scope) -> Access:
        asks = self.routes.asks_for_credentials(scope)
        if asks is None:
            return Access.NO_ROUTE
        if not asks:
            return Access.OPEN
        scope["qaf.actor"] = await identify(Request(scope))
        return Access.SIGNED_IN


async def identify(request: Request) -> Actor:
    """Returns the caller, or raises Unauthenticated.

    A thread and a connection are used only for callers who are not in the cache. Callers who have
    been here before have places of their own for that: forged keys do not keep them waiting.
    """
    key, token = _credential(request)
    actor = _remembered(key, token)
    if actor is None:
        async with _lane(key, token).place():
            actor = await run_in_threadpool(_looked_up, key, token)
    authentication.check_address(actor.networks, request.client.host if request.client else None)
    request.scope["qaf.principal_kind"] = "client" if actor.client_id else "person"
    request.scope["qaf.rate"] = rate_limits.check(str(actor.id))
    return actor


async def current_actor(request: Request) -> Actor:
    """Returns the caller whom the gate has found.

    Unknown or repeated parameters are refused here, so that only callers who have signed in learn
    of them.
    """
    actor: Actor | None = request.scope.get("qaf.actor")
    actor = actor or await identify(request)
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


def _lane(key: str | None, token: str) -> Lane:
    if key is not None:
        return RETURNING if authentication.is_proven_key(key) else KEYS
    return TOKENS if verifier().recall(token) is None else RETURNING


def _looked_up(key: str | None, token: str) -> Actor:
    if key is not None:
        return authentication.known_key(key) or _in_session(authentication.by_key, key)
    claims = verifier().verify(token)
    return authentication.known(claims) or _in_session(authentication.by_token, claims)


def _in_session(find: Callable[[Session, C], Actor], credential: C) -> Actor:
    with database().session() as session:
        return find(session, credential)
