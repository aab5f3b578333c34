"""What a route may ask for by type: `Reader` for reading, `Writer` for changing."""

import base64
import binascii
import re
from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any

from fastapi import Depends, Header, Request, Response
from pydantic import BaseModel
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from app.core.config import settings
from app.core.database import database
from app.core.errors import DomainError, Forbidden, Malformed, TooMany, Unauthenticated, Unavailable
from app.http import query_parameters
from app.http.problems import rendering
from app.http.responses import Reads, Writes
from app.security import rate_limits
from app.security.tokens import Verifier
from app.services.access import Actor
from app.services.organisation import authentication
from app.services.platform import idempotency
from app.services.platform.idempotency import Claim
from app.services.platform.preconditions import Precondition


@cache
def verifier() -> Verifier:
    return Verifier(settings())


def transaction() -> Iterator[Session]:
    """One request, one transaction: committed before the answer leaves, or not at all."""
    with database().session() as session:
        yield session


Db = Annotated[Session, Depends(transaction, scope="function")]


async def current_actor(request: Request) -> Actor:
    """Who calls. A thread and a connection are needed only when they were not met a moment ago.

    Who has signed in is told which parameters are unknown or repeated.
    """
    key, token = _credential(request)
    actor = _met(key, token)
    if actor is None:
        actor = await run_in_threadpool(_meet, key, token)
    authentication.check_address(actor.networks, request.client.host if request.client else None)
    request.scope["qaf.principal_kind"] = "client" if actor.client_id else "person"
    request.scope["qaf.rate"] = rate_limits.check(str(actor.id))
    query_parameters.check(request.scope)
    return actor


def _credential(request: Request) -> tuple[str | None, str]:
    """An API key, by its own header or as the password of Basic; else a bearer token."""
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    key = request.headers.get("X-API-Key")
    if key is None and scheme.lower() == "basic":
        key = _basic(value)
    if key is None and scheme.lower() != "bearer":
        raise Unauthenticated("Sign in first.")
    return key, value.strip()


def _met(key: str | None, token: str) -> Actor | None:
    if key is not None:
        return authentication.known_key(key)
    claims = verifier().recall(token)
    return None if claims is None else authentication.known(claims)


def _meet(key: str | None, token: str) -> Actor:
    if key is not None:
        return authentication.known_key(key) or _with_session(authentication.by_key, key)
    claims = verifier().verify(token)
    return authentication.known(claims) or _with_session(authentication.by_token, claims)


def _with_session(find: Any, credential: object) -> Actor:
    with database().session() as session:
        actor: Actor = find(session, credential)
        return actor


def _basic(value: str) -> str:
    try:
        user, _, password = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise Unauthenticated("The Basic credentials cannot be read.") from None
    return password if "." in password else f"{user}.{password}"


# What every router that asks for credentials is included with; FastAPI asks once per request.
SIGNED_IN = Depends(current_actor, scope="function")
CurrentActor = Annotated[Actor, SIGNED_IN]

_ETAG = re.compile(r'"(\d{1,9})(?:\.[0-9a-f]{1,32})?"')


async def precondition(
    if_match: Annotated[
        str | None,
        Header(alias="If-Match", max_length=100, description="The ETag of what you change."),
    ] = None,
    if_none_match: Annotated[
        str | None,
        Header(alias="If-None-Match", max_length=100, description="`*`: only if it is new."),
    ] = None,
) -> Precondition:
    """What the caller believes about the row it changes."""
    if if_none_match not in (None, "*"):
        raise Malformed("On a change, If-None-Match can only be `*`.", code="bad_precondition")
    if if_match is None:
        return Precondition(absent=if_none_match == "*")
    found = _ETAG.fullmatch(if_match.strip())
    if found is None or if_none_match is not None:
        raise Malformed(
            'If-Match is one ETag of ours, such as "7.3fa9c0d1"; `*` is not taken.',
            code="bad_precondition",
        )
    return Precondition(version=int(found[1]))


async def reads(request: Request, actor: CurrentActor) -> Reads:
    return Reads(request, actor)


Reader = Annotated[Reads, Depends(reads, scope="function")]


class Replayed(Exception):
    """The first answer to a repeated request."""

    def __init__(self, response: Response) -> None:
        self.response = response


async def writes(
    request: Request,
    db: Db,
    actor: CurrentActor,
    precondition: Annotated[Precondition, Depends(precondition, scope="function")],
) -> Writes:
    return Writes(request, db, actor, precondition)


Writer = Annotated[Writes, Depends(writes, scope="function")]

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        pattern=r"^[\x21-\x7e]+$",
        description="The same key and request again get the first answer; kept for 7 days.",
    ),
]


def posts(writer: Writer, key: IdempotencyKey = None) -> Iterator[Writes]:
    """A POST: with an Idempotency-Key, its answer is kept in the transaction of its effect."""
    if key is None:
        yield writer
        return
    request = writer.request
    made = idempotency.fingerprint(
        request.method,
        request.url.path,
        request.scope["query_string"],
        request.scope.get("qaf.body", b""),
    )
    claim = Claim(key, made)
    kept = idempotency.claim(writer.db, writer.actor, claim)
    if kept is not None:
        headers = {**kept.headers, "Idempotent-Replayed": "true"}
        raise Replayed(Response(kept.body, kept.status, headers))
    yield writer
    answer = writer.answered
    if answer is not None:
        headers = {k: v for k, v in answer.headers.items() if k in KEPT_HEADERS}
        body = bytes(answer.body)
        idempotency.keep(writer.db, writer.actor, claim, answer.status_code, headers, body)


KEPT_HEADERS = frozenset({"etag", "location", "content-type", "text-warnings"})

Poster = Annotated[Writes, Depends(posts, scope="function")]


def machine_posts(writer: Writer, key: IdempotencyKey = None) -> Iterator[Writes]:
    """A POST that creates: machine clients must send an Idempotency-Key."""
    require_key(writer.actor, key)
    yield from posts(writer, key)


def require_key(actor: Actor, key: str | None) -> None:
    if key is None and actor.client_id is not None:
        raise Malformed(
            "Machine clients send an Idempotency-Key with what creates.",
            code="idempotency_key_required",
        )


Creator = Annotated[Writes, Depends(machine_posts, scope="function")]

_ALWAYS = (Unauthenticated, Forbidden, TooMany, Unavailable)


def answers(
    schema: type[BaseModel] | None,
    *errors: type[DomainError],
    status: int = 200,
    creates: bool = False,
) -> dict[int | str, dict[str, Any]]:
    """The `responses=` of a route: what it answers (None: nothing), and every error it raises.

    `creates` is for a PUT that answers 201 where there was nothing before.
    """
    declared = rendering.documents(*_ALWAYS, *errors)
    good: dict[str, Any] = {"model": schema, "description": "As it is now."}
    if schema is None:
        good = {"description": "It is done."}
    found: dict[int | str, dict[str, Any]] = {status: good, **declared}
    return found | {201: {**good, "description": "It is created."}} if creates else found
