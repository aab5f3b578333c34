"""What a route answers with: what it reads, or what became of what it was sent."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from fastapi import Request, Response
from pydantic import BaseModel
from pydantic_core import from_json
from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import Session

from app.core.database import database
from app.core.errors import Stale
from app.http import route_index
from app.models.platform.base import Record
from app.schemas.platform.common import Paging
from app.services import access
from app.services.access import Actor
from app.services.platform import documents, pagination, personal_data_hints
from app.services.platform import subresources as part_reading
from app.services.platform.preconditions import Precondition
from app.services.platform.reading import Document, Reading
from app.services.platform.subresources import Parts

R = TypeVar("R", bound=Record)
MOST_HINTS = 20  # in the header of an answer


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
        order: pagination.Order,
    ) -> Response:
        """One page of visible, filtered rows."""
        with database().connection() as connection:
            found = pagination.page(self._reading(connection), schema, rows, query, order)
        headers = {}
        if found.next_cursor is not None:
            url = self.request.url.include_query_params(cursor=found.next_cursor)
            headers["Link"] = f'<{url.path}?{url.query}>; rel="next"'
        return Response(found.body, headers=headers, media_type="application/json")

    def _reading(self, connection: Any) -> Reading:
        return Reading(connection, self.actor, route_index.template_of(self.request.scope))


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
        return read(
            Reading(self.db.connection(), self.actor, route_index.template_of(self.request.scope))
        )

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
        found = islice(
            personal_data_hints.hints_in(from_json(self.request.scope["qaf.body"])), MOST_HINTS
        )
        told = ", ".join(f'"{hint.pointer}";kind={hint.code}' for hint in found)
        return {"Text-Warnings": told} if told else {}

    def send_once(
        self, body: bytes, kept: bytes, status: int = 200, headers: dict[str, str] | None = None
    ) -> Response:
        """An answer that holds a secret; a repeated request is told `kept` instead."""
        self.send(kept, status, headers)
        once = {**(headers or {}), "Cache-Control": "no-store"}
        return Response(body, status, once, "application/json")


def etag_of(found: Document) -> str:
    """Version and hash: If-Match compares the version, If-None-Match the whole."""
    return f'"{found.version}.{hashlib.sha256(found.body).hexdigest()[:12]}"'


def is_among(etag: str, known: str) -> bool:
    """Whether If-None-Match names it (RFC 9110, 13.1.2): any of several, weak or not, or `*`."""
    return known.strip() == "*" or etag in {
        one.strip().removeprefix("W/") for one in known.split(",")
    }
