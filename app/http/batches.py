"""What a route of a batch asks for: `pusher.batch(KIND, system, how)` is all there is to say.

JSON is one batch in one transaction. JSON lines are taken a thousand at a time, each thousand in a
transaction of its own with its own line of outcomes: a request that is broken off and sent again
with the same Idempotency-Key gets the answers of what was done, and goes on from there. It counts
as replayed when the first thousand were done before.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Annotated, Any

from fastapi import Depends, Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from app.core.database import database
from app.core.errors import Conflict, Fault, Invalid, Malformed, UnsupportedMedia
from app.http.dependencies import CurrentActor, IdempotencyKey, answers, require_key
from app.schemas.platform.batches import MOST_RECORDS, BatchItem, BatchRead
from app.schemas.platform.common import SOURCE_SYSTEM, Schema
from app.services.access import Actor
from app.services.platform import idempotency
from app.services.platform.batches import parsing, push
from app.services.platform.batches.push import Kind, Sent
from app.services.platform.idempotency import Claim

JSON, NDJSON = "application/json", "application/x-ndjson"
Part = tuple[int, bytes]  # the number of its first record, and a JSON batch
BATCHES: list[type[BaseModel]] = []  # schemas of bodies that are not read by FastAPI

System = Annotated[str, Path(pattern=SOURCE_SYSTEM, max_length=40)]
ExternalIdPath = Annotated[str, Path(min_length=1, max_length=80, pattern=r"\S")]
DeletedIn = Annotated[
    int | None, Query(ge=0, lt=2**63, description="The version of the source that has it no more.")
]


class BatchQuery(Schema):
    """How a batch is to be taken."""

    atomic: bool = False
    dry_run: bool = False


How = Annotated[BatchQuery, Query()]


@dataclass
class Pushes:
    """For a route that takes a batch."""

    request: Request
    actor: Actor
    key: str | None

    def batch(self, kind: Kind[Any, Any], system: str, how: BatchQuery) -> Response:
        """The outcome of each record, as JSON or, for JSON lines, line by line."""
        push.own_source(self.actor, kind.permission, system)
        body: bytes = self.request.scope.get("qaf.body", b"")
        media = self.request.scope.get("qaf.media", "")
        if media == "lines":
            return self._lines(kind, system, how, body)
        if body and media != "json":
            raise UnsupportedMedia("Send application/json or application/x-ndjson.")
        if not body:
            raise _nothing_sent()
        sent = Sent(body, atomic=how.atomic, dry_run=how.dry_run)
        made = self._once(kind, system, sent, self.key, JSON)
        headers = {"Idempotent-Replayed": "true"} if made.replayed else None
        return Response(made.body, 207, headers, JSON)

    @property
    def _flaws(self) -> Mapping[int, Fault]:
        """What the gate found wrong with some of the lines, by their numbers."""
        found: Mapping[int, Fault] = self.request.scope.get("qaf.flaws", {})
        return found

    def _lines(
        self, kind: Kind[Any, Any], system: str, how: BatchQuery, body: bytes
    ) -> StreamingResponse:
        parts = parsing.in_batches(body, self._flaws)
        if how.atomic:
            parts = iter(_only(list(parts)))
        made = self._answers(kind, system, how, parts)
        # The first thousand are done before the status is sent, so that it can be a refusal.
        begun = next(made, None)
        if begun is None:
            raise _nothing_sent()
        headers = {"Idempotent-Replayed": "true"} if begun.replayed else None
        bodies = (each.body for each in chain([begun], made))
        return StreamingResponse(bodies, 207, headers, NDJSON)

    def _answers(
        self, kind: Kind[Any, Any], system: str, how: BatchQuery, parts: Iterator[Part]
    ) -> Iterator["_Answer"]:
        for first, body in parts:
            sent = Sent(body, "", first, self._flaws, atomic=how.atomic, dry_run=how.dry_run)
            key = None if self.key is None else f"{self.key} {first}"  # no sent key has a blank
            yield self._once(kind, system, sent, key, NDJSON)

    def _once(
        self, kind: Kind[Any, Any], system: str, sent: Sent, key: str | None, media: str
    ) -> "_Answer":
        """One transaction: the effect, and what was answered to its key."""
        with database().session() as db:
            claim = None
            if key is not None:
                claim = Claim(key, self._fingerprint(sent.body))
                kept = idempotency.claim(db, self.actor, claim)
                if kept is not None:
                    return _Answer(kept.body, replayed=True)
            items = push.push(db, self.actor, kind, system, sent)
            body = _as_lines(items) if media == NDJSON else _as_json(items)
            if claim is not None:
                headers = {"content-type": media}
                idempotency.keep(db, self.actor, claim, 207, headers, body)
            return _Answer(body)

    def _fingerprint(self, body: bytes) -> str:
        url, query = self.request.url.path, self.request.scope["query_string"]
        return idempotency.fingerprint("POST", url, query, body)


@dataclass(frozen=True)
class _Answer:
    body: bytes
    replayed: bool = False


def _as_json(items: Sequence[BatchItem]) -> bytes:
    return push.counted(items).model_dump_json().encode()


def _as_lines(items: Sequence[BatchItem]) -> bytes:
    return b"".join(item.model_dump_json().encode() + b"\n" for item in items)


def _only(parts: list[Part]) -> list[Part]:
    if len(parts) > 1:
        raise Invalid(
            f"At most {MOST_RECORDS} records can be kept all or none.", code="atomic_too_large"
        )
    return parts


def _nothing_sent() -> Invalid:
    return Invalid("Send records.", errors=[Fault("", "required", "This is required.")])


def pushes(request: Request, actor: CurrentActor, key: IdempotencyKey = None) -> Pushes:
    require_key(actor, key)
    return Pushes(request, actor, key)


Pusher = Annotated[Pushes, Depends(pushes, scope="function")]


def documented(batch: type[BaseModel], record: str) -> dict[str, Any]:
    """What the decorator of a batch's route says: its bodies, and its answers in both forms."""
    BATCHES.append(batch)
    schema = {"$ref": f"#/components/schemas/{batch.__name__}"}
    line = {"schema": {"$ref": f"#/components/schemas/{record}"}}
    content = {"application/json": {"schema": schema}, NDJSON: line}
    responses = answers(BatchRead, Conflict, Invalid, Malformed, status=207)
    told = {"schema": {"$ref": "#/components/schemas/BatchItem"}}
    responses[207] |= {"content": {NDJSON: told}, "description": "What became of each record."}
    return {
        "status_code": 207,
        "responses": responses,
        "openapi_extra": {"requestBody": {"required": True, "content": content}},
    }


def add_batches(document: dict[str, Any]) -> dict[str, Any]:
    """Put the schemas of batches into an OpenAPI document, which FastAPI does not do itself."""
    template = "#/components/schemas/{model}"
    _, made = models_json_schema([(b, "validation") for b in BATCHES], ref_template=template)
    known = document["components"]["schemas"]
    for name, schema in made["$defs"].items():
        known.setdefault(name, schema)
    return document
