"""The dependency of a route that takes a batch: it calls `pusher.batch(KIND, system, how)`.

JSON is one batch in one transaction. JSON lines are processed a thousand at a time, each thousand
in a transaction of its own: a request that was interrupted and is sent again with the same
Idempotency-Key gets the stored outcomes of the finished thousands and continues after them. The
answer counts as replayed when the first thousand was finished before.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Annotated, Any

from fastapi import Depends, Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import Field

from app.core.database import database
from app.core.errors import Fault, Invalid, UnsupportedMedia
from app.http.credentials import CurrentActor
from app.http.declarations import JSON, NDJSON
from app.http.dependencies import IdempotencyKey, require_key
from app.schemas.platform.batches import MOST_RECORDS, BatchItem, BatchQuery, BatchWrite
from app.schemas.platform.common import AS_WHOLE, SOURCE_SYSTEM
from app.schemas.platform.visible_text import ONE_LINE, SEEN
from app.services.access import Actor
from app.services.platform import idempotency
from app.services.platform.batches import parsing, push
from app.services.platform.batches.push import Kind, Sent
from app.services.platform.idempotency import Claim, StoredAnswer

Part = tuple[int, bytes]  # the number of its first record, and a JSON batch

System = Annotated[str, Path(pattern=SOURCE_SYSTEM, max_length=40)]
# In a path it is `{external_id:path}`, so that an identifier may hold slashes: percent-encoded
# (`A%2F1`), as generated clients send them, or plain, as some proxies pass them on.
ExternalIdPath = Annotated[str, Path(min_length=1, max_length=80, pattern=ONE_LINE), SEEN]
DeletedIn = Annotated[
    Annotated[int, Field(ge=0, lt=2**63), AS_WHOLE] | None,
    Query(description="The version at which the source deleted the record."),
]


How = Annotated[BatchQuery, Query()]


@dataclass
class Pushes:
    """Processes a batch, and answers the outcome of each record."""

    request: Request
    actor: Actor
    key: str | None
    schema: type[BatchWrite[Any]] | None = None  # of this batch, if it is not that of its kind

    def batch(
        self,
        kind: Kind[Any, Any],
        system: str,
        how: BatchQuery,
        schema: type[BatchWrite[Any]] | None = None,
    ) -> Response:
        """Answers the outcome of each record, as JSON or, for JSON lines, line by line."""
        self.schema = schema
        push.own_source(self.actor, kind.permission, system)
        body: bytes = self.request.scope.get("qaf.body", b"")
        media = self.request.scope.get("qaf.media", "")
        if media == "lines":
            return self._lines(kind, system, how, body)
        if body and media != "json":
            raise UnsupportedMedia("Send application/json or application/x-ndjson.")
        if not body:
            raise _nothing_sent()
        sent = Sent(body, atomic=how.atomic, dry_run=how.dry_run, batch=self.schema)
        answer = self._once(kind, system, sent, self.key, JSON)
        return Response(answer.body, 207, _headers(answer), JSON)

    @property
    def _flaws(self) -> Mapping[int, Fault]:
        """Returns the faults that the gate found in lines, by their numbers."""
        flaws: Mapping[int, Fault] = self.request.scope.get("qaf.flaws", {})
        return flaws

    def _lines(
        self, kind: Kind[Any, Any], system: str, how: BatchQuery, body: bytes
    ) -> StreamingResponse:
        parts = parsing.in_batches(body, self._flaws)
        if how.atomic:
            parts = iter(_only(list(parts)))
        answers = self._answers(kind, system, how, parts)
        # The first thousand is finished before the status is sent, so that it can be a refusal.
        first = next(answers, None)
        if first is None:
            raise _nothing_sent()
        bodies = (answer.body for answer in chain([first], answers))
        return StreamingResponse(bodies, 207, _headers(first), NDJSON)

    def _answers(
        self, kind: Kind[Any, Any], system: str, how: BatchQuery, parts: Iterator[Part]
    ) -> Iterator["_Answer"]:
        for first, body in parts:
            sent = Sent(
                body,
                "",
                first,
                self._flaws,
                atomic=how.atomic,
                dry_run=how.dry_run,
                batch=self.schema,
            )
            key = None if self.key is None else f"{self.key} {first}"  # no sent key has a blank
            yield self._once(kind, system, sent, key, NDJSON)

    def _once(
        self, kind: Kind[Any, Any], system: str, sent: Sent, key: str | None, media: str
    ) -> "_Answer":
        """Stores the effect, and the answer for its key, in one transaction."""
        with database().session() as db:
            claim = None
            if key is not None:
                claim = Claim(key, self._fingerprint(sent.body))
                stored = idempotency.claim(db, self.actor, claim)
                if stored is not None:
                    return _Answer(stored.body, replayed=True)
            items = push.push(db, self.actor, kind, system, sent)
            body = _as_lines(items) if media == NDJSON else _as_json(items)
            if claim is not None:
                answered = StoredAnswer(207, {"content-type": media}, body)
                idempotency.keep(db, self.actor, claim, answered)
            return _Answer(body)

    def _fingerprint(self, body: bytes) -> str:
        url, query = self.request.url.path, self.request.scope["query_string"]
        return idempotency.fingerprint("POST", url, query, body)


@dataclass(frozen=True)
class _Answer:
    body: bytes
    replayed: bool = False


def _headers(answer: _Answer) -> dict[str, str] | None:
    return {"Idempotent-Replayed": "true"} if answer.replayed else None


def _as_json(items: Sequence[BatchItem]) -> bytes:
    return push.counted(items).model_dump_json().encode()


def _as_lines(items: Sequence[BatchItem]) -> bytes:
    return b"".join(item.model_dump_json().encode() + b"\n" for item in items)


def _only(parts: list[Part]) -> list[Part]:
    if len(parts) > 1:
        raise Invalid(
            f"A batch with `atomic=true` has at most {MOST_RECORDS} records.",
            code="atomic_too_large",
        )
    return parts


def _nothing_sent() -> Invalid:
    return Invalid(
        "The body must hold at least one record.",
        errors=[Fault("", "required", "This is required.")],
    )


def pushes(request: Request, actor: CurrentActor, key: IdempotencyKey = None) -> Pushes:
    """Returns the tools of a batch's route; machine clients must send an Idempotency-Key."""
    require_key(actor, key)
    return Pushes(request, actor, key)


Pusher = Annotated[Pushes, Depends(pushes, scope="function")]
