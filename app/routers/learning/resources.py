"""The routes of the Academy's resources."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import CHANGES, answers
from app.http.dependencies import Reader, Writer
from app.models.learning.resources import LearningResource
from app.schemas.learning.resources import (
    LearningResourcePage,
    LearningResourceQuery,
    LearningResourceRead,
    LearningResourceWrite,
)
from app.schemas.platform.common import Id
from app.services.learning import resources

router = APIRouter(prefix="/v1/learning-resources", tags=["learning"])


@router.get("", responses=answers(LearningResourcePage, Invalid))
def list_learning_resources(
    reader: Reader, query: Annotated[LearningResourceQuery, Query()]
) -> Response:
    """Finds the Academy's resources by words, theme and kind."""
    return reader.page(LearningResourceRead, resources.search, query, resources.ORDERS)


@router.get("/{resource_id}", responses=answers(LearningResourceRead, NotFound))
def get_learning_resource(reader: Reader, resource_id: Id) -> Response:
    """Returns one resource."""
    return reader.one(LearningResourceRead, LearningResource, resource_id)


@router.put("/{resource_id}", responses=answers(LearningResourceRead, *CHANGES, creates=True))
def put_learning_resource(writer: Writer, resource_id: Id, data: LearningResourceWrite) -> Response:
    """Creates or replaces a resource; set it inactive instead of deleting it."""
    created = resources.put(writer.db, writer.actor, resource_id, data, writer.precondition)
    return writer.answer(LearningResourceRead, LearningResource, resource_id, created=created)
