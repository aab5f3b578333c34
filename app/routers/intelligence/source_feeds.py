"""The routes of source feeds."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import CHANGES, answers
from app.http.dependencies import Reader, Writer
from app.models.intelligence.source_feeds import SourceFeed
from app.schemas.intelligence.source_feeds import (
    SourceFeedPage,
    SourceFeedQuery,
    SourceFeedRead,
    SourceFeedWrite,
)
from app.schemas.platform.common import Id
from app.services.intelligence import source_feeds

router = APIRouter(prefix="/v1/source-feeds", tags=["intelligence"])


@router.get("", responses=answers(SourceFeedPage, Invalid))
def list_source_feeds(reader: Reader, query: Annotated[SourceFeedQuery, Query()]) -> Response:
    """Lists what each source is expected to send, what has come, and what is late."""
    return reader.page(SourceFeedRead, source_feeds.search, query, source_feeds.ORDERS)


@router.get("/{source_feed_id}", responses=answers(SourceFeedRead, NotFound))
def get_source_feed(reader: Reader, source_feed_id: Id) -> Response:
    """Returns one source feed."""
    return reader.one(SourceFeedRead, SourceFeed, source_feed_id)


@router.put("/{source_feed_id}", responses=answers(SourceFeedRead, *CHANGES, creates=True))
def put_source_feed(writer: Writer, source_feed_id: Id, data: SourceFeedWrite) -> Response:
    """Enters or changes what a source is expected to send, and who sees to it when it is late."""
    created = source_feeds.put(writer.db, writer.actor, source_feed_id, data, writer.precondition)
    return writer.answer(SourceFeedRead, SourceFeed, source_feed_id, created=created)
