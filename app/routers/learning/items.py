"""The routes of learning items."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import CHANGES, MOVES, answers
from app.http.dependencies import Poster, Reader, Writer
from app.models.learning.items import LearningItem
from app.schemas.learning.items import (
    LearningItemPage,
    LearningItemQuery,
    LearningItemRead,
    LearningItemWrite,
)
from app.schemas.platform.common import Actions, Id, ReasonWrite
from app.services.learning import items

router = APIRouter(prefix="/v1/learning-items", tags=["learning"])
MOVED = answers(LearningItemRead, *MOVES)


@router.get("", responses=answers(LearningItemPage, Invalid))
def list_learning_items(reader: Reader, query: Annotated[LearningItemQuery, Query()]) -> Response:
    """Learning items that you may see, by strand, theme, audience or finding; the newest first."""
    return reader.page(LearningItemRead, items.search, query, items.ORDERS)


@router.get("/{item_id}", responses=answers(LearningItemRead, NotFound))
def get_learning_item(reader: Reader, item_id: Id) -> Response:
    """One learning item, with those of its findings that you may see."""
    return reader.one(LearningItemRead, LearningItem, item_id)


@router.get("/{item_id}/actions", responses=answers(Actions, NotFound))
def list_learning_item_actions(reader: Reader, item_id: Id) -> Response:
    """Which steps you can take on a learning item now, and why the others are not possible."""
    return reader.actions(LearningItem, item_id)


@router.put("/{item_id}", responses=answers(LearningItemRead, *CHANGES, creates=True))
def put_learning_item(writer: Writer, item_id: Id, data: LearningItemWrite) -> Response:
    """Draft a learning item, or replace one that is not retired."""
    created = items.put(writer.db, writer.actor, item_id, data, writer.precondition)
    return writer.answer(LearningItemRead, LearningItem, item_id, created=created)


@router.post("/{item_id}/publish", responses=MOVED)
def publish_learning_item(poster: Poster, item_id: Id) -> Response:
    """Publish a draft; all staff can then read it."""
    items.publish(poster.db, poster.actor, poster.row(LearningItem, item_id))
    return poster.answer(LearningItemRead, LearningItem, item_id)


@router.post("/{item_id}/retire", responses=MOVED)
def retire_learning_item(poster: Poster, item_id: Id, data: ReasonWrite) -> Response:
    """Retire a published item that no longer holds, with the reason."""
    items.retire(poster.db, poster.actor, poster.row(LearningItem, item_id), data.reason)
    return poster.answer(LearningItemRead, LearningItem, item_id)
