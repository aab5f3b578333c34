"""The dependencies of routes, by type: `Reader` for reading, `Writer`, `Poster` and `Creator` for
changing, and `Db` for the transaction of the request."""

import re
from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Header, Request, Response
from sqlalchemy.orm import Session

from app.core.database import database
from app.core.errors import Malformed
from app.http.credentials import CurrentActor
from app.http.responses import Reads, Writes
from app.services.access import Actor
from app.services.platform import idempotency
from app.services.platform.idempotency import Claim, StoredAnswer
from app.services.platform.preconditions import Precondition


def transaction() -> Iterator[Session]:
    """Yields the one transaction of a request; it is committed before the answer leaves."""
    with database().session() as session:
        yield session


Db = Annotated[Session, Depends(transaction, scope="function")]


# A proxy that compresses an answer makes its ETag weak.
_ETAG = re.compile(r'(?:W/)?"(\d{1,9})(?:\.[0-9a-f]{1,32})?"')


async def precondition(
    if_match: Annotated[
        str | None,
        Header(
            alias="If-Match",
            max_length=100,
            description="The ETag of the resource that you change.",
        ),
    ] = None,
    if_none_match: Annotated[
        str | None,
        Header(
            alias="If-None-Match",
            max_length=100,
            description="`*`: create the resource only if it does not exist.",
        ),
    ] = None,
) -> Precondition:
    """Returns the condition that the caller sets on the row that the request changes."""
    if if_none_match not in (None, "*"):
        raise Malformed("The If-None-Match of a change must be `*`.", code="bad_precondition")
    if if_match is None:
        return Precondition(absent=if_none_match == "*")
    etag = _ETAG.fullmatch(if_match.strip())
    if etag is None or if_none_match is not None:
        raise Malformed(
            'If-Match must be one ETag of this service, such as "7.3fa9c0d1", and not `*`.',
            code="bad_precondition",
        )
    return Precondition(version=int(etag[1]))


async def reads(request: Request, actor: CurrentActor) -> Reads:
    """Returns the tools of a route that reads."""
    return Reads(request, actor)


Reader = Annotated[Reads, Depends(reads, scope="function")]


async def writes(
    request: Request,
    db: Db,
    actor: CurrentActor,
    precondition: Annotated[Precondition, Depends(precondition, scope="function")],
) -> Writes:
    """Returns the tools of a route that changes rows, in the transaction of its request."""
    return Writes(request, db, actor, precondition)


Writer = Annotated[Writes, Depends(writes, scope="function")]

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        pattern=r"^[\x21-\x7e]+$",
        description="A key of your own; the same key and request get the first answer for 7 days.",
    ),
]
KEPT_HEADERS = frozenset({"etag", "location", "content-type", "text-warnings"})


class Replayed(Exception):
    """The first answer to a repeated request."""

    def __init__(self, response: Response) -> None:
        self.response = response


def posts(writer: Writer, key: IdempotencyKey = None) -> Iterator[Writes]:
    """Yields a POST's writer; with an Idempotency-Key, its answer is stored with its effect."""
    if key is None:
        yield writer
        return
    claim = _claim(writer.request, key)
    stored = idempotency.claim(writer.db, writer.actor, claim)
    if stored is not None:
        idempotency.ask_again(writer.reading(), stored)
        writer.db.commit()  # the line of the read log, before the request is left
        headers = {**stored.headers, "Idempotent-Replayed": "true"}
        raise Replayed(Response(stored.body, stored.status, headers))
    yield writer
    answer = writer.answered
    if answer is not None:
        headers = {name: value for name, value in answer.headers.items() if name in KEPT_HEADERS}
        answered = StoredAnswer(answer.status_code, headers, bytes(answer.body), writer.about)
        idempotency.keep(writer.db, writer.actor, claim, answered)


def _claim(request: Request, key: str) -> Claim:
    query, body = request.scope["query_string"], request.scope.get("qaf.body", b"")
    return Claim(key, idempotency.fingerprint(request.method, request.url.path, query, body))


Poster = Annotated[Writes, Depends(posts, scope="function")]


def machine_posts(writer: Writer, key: IdempotencyKey = None) -> Iterator[Writes]:
    """Yields the writer of a POST that creates; machine clients must send an Idempotency-Key."""
    require_key(writer.actor, key)
    yield from posts(writer, key)


def require_key(actor: Actor, key: str | None) -> None:
    """Refuses a machine client that sends no Idempotency-Key."""
    if key is None and actor.client_id is not None:
        raise Malformed(
            "Send an Idempotency-Key header with this request.",
            code="idempotency_key_required",
        )


Creator = Annotated[Writes, Depends(machine_posts, scope="function")]
