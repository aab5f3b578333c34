"""What a route may ask for by type: `Reader` for reading, `Writer` for changing."""

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import Depends, Header, Request, Response
from pydantic import BaseModel
from pydantic_core import from_json
from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from app import limits, problems, queries
from app.config import settings
from app.db import database
from app.errors import (
    DomainError,
    Forbidden,
    Malformed,
    Stale,
    TooMany,
    Unauthenticated,
    Unavailable,
)
from app.logs import route_of
from app.models.base import Record
from app.schemas.common import Paging
from app.security import Verifier
from app.services import access, documents, idempotency, identifying, listing, sign_in
from app.services import parts as part_reading
from app.services.access import Actor
from app.services.documents import Document, Reading
from app.services.idempotency import Claim
from app.services.parts import Parts
from app.services.preconditions import Precondition

R = TypeVar("R", bound=Record)
MOST_HINTS = 20  # in the header of an answer


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
    sign_in.check_address(actor.networks, request.client.host if request.client else None)
    request.scope["qaf.principal_kind"] = "client" if actor.client_id else "person"
    request.scope["qaf.rate"] = limits.check(str(actor.id))
    queries.check(request.scope)
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
        return sign_in.known_key(key)
    claims = verifier().recall(token)
    return None if claims is None else sign_in.known(claims)


def _meet(key: str | None, token: str) -> Actor:
    if key is not None:
        return sign_in.known_key(key) or _with_session(sign_in.by_key, key)
    claims = verifier().verify(token)
    return sign_in.known(claims) or _with_session(sign_in.by_token, claims)


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


@dataclass
class Reads:
    """For a route that reads."""

    request: Request
    actor: Actor

    def one(self, schema: type[BaseModel], model: type[Any], row_id: UUID) -> Response:
        """One visible row, or 304 when the caller has it already."""
        with database().connection() as connection:
            found = documents.one(self._reading(connection), schema, model, row_id)
        return self._unless_known(found)

    def parts(
        self, parts: Parts, whole_id: UUID, which: ColumnElement[bool] | None = None
    ) -> Response:
        """What belongs to one visible row: all of it, or the one that is `which`."""
        with database().connection() as connection:
            reading = self._reading(connection)
            if which is None:
                body = part_reading.many(reading, parts, whole_id)
            else:
                body = part_reading.one(reading, parts, whole_id, which)
        return self._unless_known(Document(body, 0))

    def document(self, read: Callable[[Reading], Document]) -> Response:
        """Any other document of the read path, or 304 when the caller has it already."""
        with database().connection() as connection:
            found = read(self._reading(connection))
        return self._unless_known(found)

    def tell(self, answer: BaseModel, version: int = 0) -> Response:
        """What is no row, such as a calculation; or 304 when the caller has it already."""
        return self._unless_known(Document(answer.model_dump_json().encode(), version))

    def _unless_known(self, found: Document) -> Response:
        etag = etag_of(found)
        if is_among(etag, self.request.headers.get("If-None-Match", "")):
            return Response(status_code=304, headers={"ETag": etag})
        return Response(found.body, headers={"ETag": etag}, media_type="application/json")

    def page(
        self,
        schema: type[BaseModel],
        rows: Select[Any],
        query: Paging,
        order: listing.Order,
    ) -> Response:
        """One page of visible, filtered rows."""
        with database().connection() as connection:
            found = listing.page(self._reading(connection), schema, rows, query, order)
        headers = {}
        if found.next_cursor is not None:
            url = self.request.url.include_query_params(cursor=found.next_cursor)
            headers["Link"] = f'<{url.path}?{url.query}>; rel="next"'
        return Response(found.body, headers=headers, media_type="application/json")

    def _reading(self, connection: Any) -> Reading:
        return Reading(connection, self.actor, route_of(self.request.scope))


async def reads(request: Request, actor: CurrentActor) -> Reads:
    return Reads(request, actor)


Reader = Annotated[Reads, Depends(reads, scope="function")]


def etag_of(found: Document) -> str:
    """Version and hash: If-Match compares the version, If-None-Match the whole."""
    return f'"{found.version}.{hashlib.sha256(found.body).hexdigest()[:12]}"'


def is_among(etag: str, known: str) -> bool:
    """Whether If-None-Match names it (RFC 9110, 13.1.2): any of several, weak or not, or `*`."""
    return known.strip() == "*" or etag in {
        one.strip().removeprefix("W/") for one in known.split(",")
    }


@dataclass
class Writes:
    """For a route that changes: the transaction, the caller, what they believe, and the answer."""

    request: Request
    db: Session
    actor: Actor
    precondition: Precondition
    answered: Response | None = field(default=None)

    def row(self, model: type[R], row_id: UUID) -> R:
        """The visible row of a verb, locked, as the caller believes it to be."""
        row = access.get(self.db, self.actor, model, row_id)
        self.precondition.check(row)
        return row

    def answer(
        self,
        schema: type[BaseModel],
        model: type[Any],
        row_id: UUID,
        *,
        created: bool = False,
        under: str | None = None,
    ) -> Response:
        """The row as it now is, to whoever changed it; `under`, if it is read elsewhere."""
        if created and self.precondition.version is not None:
            raise Stale("What you replace is not there any more.")
        found = self._read(lambda reading: documents.one(reading, schema, model, row_id))
        headers = {"ETag": etag_of(found)}
        if created and self.request.method == "POST":
            place = under or self.request.url.path.split(":")[0].rstrip("/")
            headers["Location"] = f"{place}/{row_id}"
        return self.send(found.body, 201 if created else 200, headers)

    def document(self, read: Callable[[Reading], Document]) -> Response:
        """Any other document of the read path, as it now is."""
        found = self._read(read)
        return self.send(found.body, 200, {"ETag": etag_of(found)})

    def _read(self, read: Callable[[Reading], Document]) -> Document:
        self.db.flush()
        return read(Reading(self.db.connection(), self.actor, route_of(self.request.scope)))

    def send(
        self, body: bytes, status: int = 200, headers: dict[str, str] | None = None
    ) -> Response:
        """Finished JSON of any other shape."""
        media = "application/json" if body else None
        self.answered = Response(body, status, {**(headers or {}), **self._hints()}, media)
        return self.answered

    def _hints(self) -> dict[str, str]:
        """Where the texts that were sent seem to say who somebody is (RFC 9651: a list)."""
        if self.request.scope.get("qaf.media") != "json":
            return {}
        found = islice(identifying.hints_in(from_json(self.request.scope["qaf.body"])), MOST_HINTS)
        told = ", ".join(f'"{hint.pointer}";kind={hint.code}' for hint in found)
        return {"Text-Warnings": told} if told else {}

    def send_once(
        self, body: bytes, kept: bytes, status: int = 200, headers: dict[str, str] | None = None
    ) -> Response:
        """An answer that holds a secret; a repeated request is told `kept` instead."""
        self.send(kept, status, headers)
        once = {**(headers or {}), "Cache-Control": "no-store"}
        return Response(body, status, once, "application/json")


class Replayed(Exception):
    """The first answer to a repeated request."""

    def __init__(self, response: Response) -> None:
        self.response = response


async def writes(
    request: Request,
    db: Db,
    actor: CurrentActor,
    believed: Annotated[Precondition, Depends(precondition, scope="function")],
) -> Writes:
    return Writes(request, db, actor, believed)


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
    declared = problems.documents(*_ALWAYS, *errors)
    good: dict[str, Any] = {"model": schema, "description": "As it is now."}
    if schema is None:
        good = {"description": "It is done."}
    found: dict[int | str, dict[str, Any]] = {status: good, **declared}
    return found | {201: {**good, "description": "It is created."}} if creates else found
