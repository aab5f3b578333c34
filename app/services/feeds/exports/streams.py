"""Streams an export: a cursor of the database, a chunk of rows at a time.

The rows are those of one moment. The line of the read log for a chunk is written and committed
before its bytes leave. Memory holds two chunks, whatever the size of the file: one on its way out,
and one that is read meanwhile.
"""

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import watermarks
from app.core.database import database
from app.core.raw_statements import stream_bytes
from app.services.feeds.exports import history, lines, workbooks
from app.services.feeds.exports.history import Request, Sent
from app.services.feeds.exports.source import Source
from app.services.platform import read_log
from app.services.platform.compiled_sql import shape_of, template_of
from app.services.platform.reading import Reading
from app.vocabulary.feeds import ExportFormat

CHUNK = 1_000  # rows


def stream(request: Request, find: Callable[[Session], Source]) -> Generator[bytes]:
    """Yields a file in pieces, the first of which comes only once rows could be read."""
    with database().stream() as db:
        source = find(db)
        if source.model is not None:
            history.demand_reason(request)
        watermark = str(db.scalars(select(watermarks.current())).one())
        with database().session() as other:
            history.begin(other, request, watermark, about_children=source.model is not None)
        sent = Sent()
        try:
            with closing(_chunks(db, request, source, sent)) as chunks:
                for piece in _pieces(request, source, chunks):
                    sent.add(piece)
                    yield piece
            sent.whole = True
        finally:
            with database().session() as other:
                history.end(other, request, sent)


def _chunks(db: Session, request: Request, source: Source, sent: Sent) -> Generator[list[bytes]]:
    """Yields the lines of a chunk of rows, once the read log names who reads them."""
    written = source.lines()
    shape = shape_of(written)
    template = template_of(written, set(source.values), shape)
    values, count = template.values(source.values, shape), CHUNK * source.chunks
    with closing(stream_bytes(db.connection(), template.statement.sql, values, count)) as found:
        for rows in found:
            if source.model is not None:
                with database().session() as other:
                    reading = Reading(other.connection(), request.actor, request.route)
                    read_log.write(reading, source.model, [row[:2] for row in rows])
            sent.rows += len(rows)
            yield [row[-1] for row in rows]


def _pieces(request: Request, source: Source, chunks: Iterable[list[bytes]]) -> Iterator[bytes]:
    if request.data.format is ExportFormat.XLSX:
        yield from workbooks.pieces(source.columns, chunks)
        return
    as_csv = request.data.format is ExportFormat.CSV
    end = (lines.BREAK if as_csv else "\n").encode()
    head = lines.header(source.columns) if as_csv and request.data.after is None else ""
    if head and request.data.byte_order_mark:
        head = lines.MARK + head
    begin = head.encode()
    for chunk in chunks:
        yield begin + end.join(chunk) + end
        begin = b""
    yield begin
