"""Exports: the answers of routes that send whole lists and sets as files."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Annotated, Any

import anyio
from fastapi import Depends, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel
from sqlalchemy import Select
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

from app.core import clock, ids
from app.core.database import STREAM_IDLE_SECONDS
from app.core.errors import Fault, Forbidden, Invalid, NotFound
from app.http.credentials import CurrentActor
from app.http.declarations import declared
from app.http.responses import Reads
from app.schemas.feeds.exports import OF_A_PAGE, ExportWrite, SetQuery
from app.schemas.platform.common import Paging
from app.services import access
from app.services.feeds.exports import lists, sets, streams
from app.services.feeds.exports.history import Request as Asked
from app.services.feeds.exports.source import Source
from app.services.feeds.sets.entity_set import EntitySet
from app.services.platform import pagination
from app.services.platform.cursors import Order
from app.vocabulary.feeds import ExportFormat
from app.vocabulary.roles import Permission

ROOT = "/v1/exports/"
MEDIA = {
    ExportFormat.CSV: "text/csv",
    ExportFormat.NDJSON: "application/x-ndjson",
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class FileStream(StreamingResponse):
    """A file in pieces. When it has left, or its receiver has, its source is closed at once.

    A receiver who takes no piece for a minute has left.
    """

    media_type = MEDIA[ExportFormat.CSV]

    def __init__(
        self,
        pieces: Generator[bytes],
        status_code: int = 200,
        headers: dict[str, str] | None = None,
        media_type: str | None = None,
    ) -> None:
        super().__init__(pieces, status_code, headers, media_type)
        self.pieces = pieces

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_soon(message: Any) -> None:
            with anyio.fail_after(STREAM_IDLE_SECONDS):
                await send(message)

        try:
            await super().__call__(scope, receive, send_soon)
        finally:
            with anyio.CancelScope(shield=True):
                await run_in_threadpool(self.pieces.close)


@dataclass
class Exports(Reads):
    """Answers whole lists and sets as files: what a list's own route is given for its `reader`."""

    data: ExportWrite

    def page(
        self,
        schema: type[BaseModel],
        rows: Select[Any] | pagination.Search,
        query: Paging,
        order: Order | pagination.Orders,
        unseal: Callable[[bytes], bytes] = bytes,
        *,
        compress: bool = False,  # noqa: ARG002 - a file is compressed by whoever stores it
    ) -> Response:
        """Answers all rows of a list as a file, where the list's route answers a page of them."""

        _refuse_pages(query)
        if unseal is not bytes:
            raise TypeError("What is kept sealed leaves in no file.")

        def find(db: Session) -> Source:
            reading = self._reading(db.connection())
            how = self.data.format, self.data.after
            return lists.source(reading, schema, rows, query, order, *how)

        return self._file(query, find)

    def rows(self, entity_set: EntitySet, query: SetQuery) -> Response:
        """Answers all rows of a set as a file."""

        def find(db: Session) -> Source:
            reading = self._reading(db.connection())
            return sets.source(db, reading, entity_set, query, self.data.format, self.data.after)

        return self._file(query, find)

    def _file(self, query: BaseModel, find: Callable[[Session], Source]) -> Response:
        source = self.request.url.path.removeprefix(ROOT)
        name = self.route.removeprefix(ROOT)
        asked = Asked(ids.new(), self.actor, self.route, name, query, self.data)
        pieces = streams.stream(asked, find)
        first = next(pieces)  # what cannot be read is refused before the answer begins
        stem = source.rsplit("/", 1)[-1]
        file = f"{stem}-{clock.today()}.{self.data.format}"
        headers = {
            "Content-Disposition": f'attachment; filename="{file}"',
            "Link": f'<{ROOT}{asked.export_id}>; rel="describedby"',
        }
        media = MEDIA[self.data.format]
        return FileStream(_from_first(first, pieces), headers=headers, media_type=media)


def _refuse_pages(query: Paging) -> None:
    """Refuses parameters that ask for a page."""
    sentence = "An export has every row; leave this out."
    sent = sorted(query.model_fields_set & OF_A_PAGE)
    if sent:
        raise Invalid(sentence, errors=[Fault(f"?{n}", "no_pages", sentence) for n in sent])


def without_pages(document: dict[str, Any]) -> dict[str, Any]:
    """Leaves the parameters of pages out of what an OpenAPI document says of exports."""
    for path, item in document["paths"].items():
        if path.startswith(ROOT) and "post" in item:
            parameters = item["post"].get("parameters", [])
            item["post"]["parameters"] = [p for p in parameters if p["name"] not in OF_A_PAGE]
    return document


def _from_first(first: bytes, pieces: Generator[bytes]) -> Generator[bytes]:
    try:
        yield first
        yield from pieces
    finally:
        pieces.close()


async def exports(request: Request, actor: CurrentActor, data: ExportWrite) -> Exports:
    """Returns the tools of a route that exports, for those who may take whole lists."""
    access.require(actor, Permission.EXPORT_TAKE)
    return Exports(request, actor, data)


Exporter = Annotated[Exports, Depends(exports, scope="function")]


def files() -> dict[int | str, dict[str, Any]]:
    """Returns the responses of a route that exports."""
    content = {media: {"schema": {"type": "string"}} for media in MEDIA.values()}
    answer = {"description": "The file, in pieces of unknown number.", "content": content}
    return {200: answer, **declared(Forbidden, Invalid, NotFound)}
