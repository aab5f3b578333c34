"""The answers of routes that read (`Reads`) and of routes that change (`Writes`)."""

import hashlib
import re
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from fastapi import Request, Response
from pydantic import BaseModel
from pydantic_core import from_json
from sqlalchemy import ColumnElement, Connection, Select, select
from sqlalchemy.orm import Session

from app.core.database import database
from app.core.errors import Stale
from app.http import action_requests, route_index
from app.http.compression import VARIES, compressible, weak
from app.models.platform.base import Record
from app.schemas.platform.common import Actions, Paging, PossibleAction
from app.services import access
from app.services.access import Actor
from app.services.platform import (
    documents,
    pagination,
    read_log,
    subresources,
    workflow,
)
from app.services.platform.cursors import Order
from app.services.platform.idempotency import About
from app.services.platform.personal_data import text_hints
from app.services.platform.preconditions import Precondition
from app.services.platform.reading import Document, Reading
from app.services.platform.subresources import Parts

R = TypeVar("R", bound=Record)
JSON = "application/json"
CURSOR = re.compile(rb"(^|&)cursor=[^&]*")
MOST_HINTS = 20  # in the header of one answer


def json_of(answer: BaseModel, status: int = 200) -> Response:
    """Returns an answer as JSON, for a route without a caller."""
    return Response(answer.model_dump_json(), status, media_type=JSON)


@dataclass
class Reads:
    """Answers rows, pages and other documents of the read path."""

    request: Request
    actor: Actor

    def one(self, schema: type[BaseModel], model: type[Record], row_id: UUID) -> Response:
        """Answers one visible row, or 304 when the caller has it already."""
        with database().connection() as connection:
            document = documents.one(self._reading(connection), schema, model, row_id)
        return self._unless_known(document)

    def parts(
        self, parts: Parts, whole_id: UUID, which: ColumnElement[bool] | None = None
    ) -> Response:
        """Answers the parts of one visible row: all of them, or the one that matches `which`."""
        with database().connection() as connection:
            reading = self._reading(connection)
            if which is None:
                body = subresources.many(reading, parts, whole_id)
            else:
                body = subresources.one(reading, parts, whole_id, which)
        return self._unless_known(Document(body, 0))

    def document(self, read: Callable[[Reading], Document]) -> Response:
        """Answers any other document of the read path, or 304 when the caller has it already."""
        with database().connection() as connection:
            document = read(self._reading(connection))
        return self._unless_known(document)

    def page(
        self,
        schema: type[BaseModel],
        rows: Select[Any] | pagination.Search,
        query: Paging,
        order: Order | pagination.Orders,
        unseal: Callable[[bytes], bytes] = bytes,
        *,
        compress: bool = False,
    ) -> Response:
        """Answers one page of visible, filtered rows, or of those that a search selects.

        `unseal` opens what is kept sealed in it; `compress` those without anybody's words.
        """
        with database().connection() as connection:
            reading = self._reading(connection)
            page = pagination.page(reading, schema, rows, query, order, self._asked)
        headers = self._link_to(page.next_cursor)
        if compress:
            return compressible(self.request, page.body, headers, JSON)
        return Response(unseal(page.body), headers=headers, media_type=JSON)

    def json(self, answer: BaseModel, version: int = 0, *, compress: bool = False) -> Response:
        """Answers anything that is no row, such as a calculation; or 304 if the caller has it.

        `compress` what has no words of anybody: figures, and what every caller is answered alike.
        """
        if self.request.method == "POST":  # a query without effect, and without an ETag
            return json_of(answer)
        response = self.finished(answer.model_dump_json(), version, compress=compress)
        response.headers.update(self._link_to(getattr(answer, "next_cursor", None)))
        return response

    def finished(self, answer: str, version: int = 0, *, compress: bool = False) -> Response:
        """Answers JSON that is written already; or 304 if the caller has it."""
        document = Document(answer.encode(), version)
        return self._unless_known(document, compress=compress)

    def actions(self, model: type[Record], row_id: UUID, db: Session | None = None) -> Response:
        """Answers the actions on a visible row: whether the caller may take each now, and why not.

        `db` is the transaction of the route, if it has one.
        """
        with database().session() if db is None else nullcontext(db) as session:
            row = access.get(session, self.actor, model, row_id, lock=False)
            self.note(session, model, row_id)
            actions = workflow.actions(session, self.actor, row)
        template = route_index.template_of(self.request.scope)
        items = [
            PossibleAction.model_validate(
                each
                | action_requests.request_of(
                    self.request.app, template, self.request.url.path, str(each["action"])
                )
            )
            for each in actions
        ]
        return self.json(Actions(items=items))

    def note(self, db: Session, model: type[Record], row_id: UUID) -> None:
        """Writes the read log of a row of which the answer tells something without showing it."""
        reading = self._reading(db.connection())
        read_log.note(reading, model, select(model).where(model.id == row_id))

    def _unless_known(self, document: Document, *, compress: bool = False) -> Response:
        etag = etag_of(document)
        headers = {"ETag": weak(etag), **VARIES} if compress else {"ETag": etag}
        if is_among(etag, self.request.headers.get("If-None-Match", "")):
            return Response(status_code=304, headers=headers)
        if compress:
            return compressible(self.request, document.body, headers, JSON)
        return Response(document.body, headers=headers, media_type=JSON)

    @property
    def route(self) -> str:
        """The template of the route, for the read log."""
        return route_index.template_of(self.request.scope)

    def _link_to(self, cursor: str | None) -> dict[str, str]:
        """Returns the header with the address of the next page of a list, if there is one."""
        if cursor is None:
            return {}
        asked = self._asked[1].decode("latin-1").strip("&")
        address = self.request.scope["raw_path"].decode("latin-1")
        query = f"{asked}&cursor={cursor}" if asked else f"cursor={cursor}"
        return {"Link": f'<{address}?{query}>; rel="next"'}

    @property
    def _asked(self) -> tuple[str, bytes]:
        """The address and the query as they were sent, but for the page of it."""
        return self.request.scope["path"], CURSOR.sub(b"", self.request.scope["query_string"])

    def _reading(self, connection: Connection) -> Reading:
        template = route_index.template_of(self.request.scope)
        return Reading(connection, self.actor, template)


@dataclass
class Writes:
    """Finds the rows of a request in its transaction, and answers them after the change."""

    request: Request
    db: Session
    actor: Actor
    precondition: Precondition
    answered: Response | None = field(default=None)
    about: About | None = None  # the rows that the answer is about; a replay asks for them again

    def row(self, model: type[R], row_id: UUID) -> R:
        """Returns the visible row of a verb, locked, if it meets the precondition."""
        row = access.get(self.db, self.actor, model, row_id)
        self.precondition.check(row)
        self.about = model, [row_id]
        return row

    def answer(
        self,
        schema: type[BaseModel],
        model: type[Record],
        row_id: UUID,
        *,
        created: bool = False,
        under: str | None = None,
    ) -> Response:
        """Answers the changed row; `under` is the path it is read at, if that is another one."""
        unmet = self.precondition.version is not None and self.about is None
        if created and unmet:  # of a row that `row` has found, the condition was checked there
            raise Stale("The resource that you want to replace no longer exists.")
        document = self._read(lambda reading: documents.one(reading, schema, model, row_id))
        self.about = model, [row_id]
        headers = {"ETag": etag_of(document)}
        if created and self.request.method == "POST":
            path = under or self.request.url.path.split(":")[0].rstrip("/")
            headers["Location"] = f"{path}/{row_id}"
        return self.send(document.body, 201 if created else 200, headers)

    def document(self, read: Callable[[Reading], Document]) -> Response:
        """Answers any other document of the read path after the change."""
        document = self._read(read)
        return self.send(document.body, 200, {"ETag": etag_of(document)})

    def _read(self, read: Callable[[Reading], Document]) -> Document:
        self.db.flush()
        return read(self.reading())

    def reading(self) -> Reading:
        """Returns the caller and the connection of this request's transaction."""
        template = route_index.template_of(self.request.scope)
        return Reading(self.db.connection(), self.actor, template)

    def json(self, answer: BaseModel) -> Response:
        """Answers anything that is no row, such as a count."""
        return self.send(answer.model_dump_json().encode())

    def json_once(self, answer: BaseModel, stored: BaseModel) -> Response:
        """Answers an object that holds a secret; a repeated request gets `stored` instead."""
        return self.send_once(answer.model_dump_json().encode(), stored.model_dump_json().encode())

    def done(self) -> Response:
        """Answers 204 without a body."""
        return self.send(b"", 204)

    def send(
        self, body: bytes, status: int = 200, headers: dict[str, str] | None = None
    ) -> Response:
        """Answers finished JSON of any other shape."""
        media = JSON if body else None
        self.answered = Response(body, status, {**(headers or {}), **self._hints()}, media)
        return self.answered

    def send_once(
        self, body: bytes, stored: bytes, status: int = 200, headers: dict[str, str] | None = None
    ) -> Response:
        """Answers finished JSON that holds a secret; a repeated request gets `stored` instead."""
        self.send(stored, status, headers)
        once = {**(headers or {}), "Cache-Control": "no-store"}
        return Response(body, status, once, JSON)

    def _hints(self) -> dict[str, str]:
        """Returns the header that names texts that seem to identify somebody (RFC 9651)."""
        if self.request.scope.get("qaf.media") != "json":
            return {}
        hints = text_hints.hints_in(from_json(self.request.scope["qaf.body"]))
        members = [f'"{hint.pointer}";kind={hint.code}' for hint in islice(hints, MOST_HINTS)]
        return {"Text-Warnings": ", ".join(members)} if members else {}


def etag_of(document: Document) -> str:
    """Returns the ETag: If-Match compares its version, If-None-Match the whole."""
    return f'"{document.version}.{hashlib.sha256(document.body).hexdigest()[:12]}"'


def is_among(etag: str, if_none_match: str) -> bool:
    """Whether If-None-Match names the ETag, weak or not, or is `*` (RFC 9110, 13.1.2)."""
    return if_none_match.strip() == "*" or etag in {
        one.strip().removeprefix("W/") for one in if_none_match.split(",")
    }
