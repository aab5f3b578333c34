"""The routes of the areas that the council compares itself with."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import CHANGES, answers
from app.http.dependencies import Reader, Writer
from app.models.intelligence.comparator_areas import ComparatorArea
from app.schemas.intelligence.comparator_areas import (
    ComparatorAreaPage,
    ComparatorAreaQuery,
    ComparatorAreaRead,
    ComparatorAreaWrite,
)
from app.schemas.platform.common import Id
from app.services.intelligence import comparator_areas

router = APIRouter(prefix="/v1/comparator-areas", tags=["intelligence"])


@router.get("", responses=answers(ComparatorAreaPage, Invalid))
def list_comparator_areas(
    reader: Reader, query: Annotated[ComparatorAreaQuery, Query()]
) -> Response:
    """Lists the council itself, its statistical neighbours, its region and the country."""
    return reader.page(ComparatorAreaRead, comparator_areas.search, query, comparator_areas.ORDERS)


@router.get("/{comparator_area_id}", responses=answers(ComparatorAreaRead, NotFound))
def get_comparator_area(reader: Reader, comparator_area_id: Id) -> Response:
    """Returns one area that the council compares itself with."""
    return reader.one(ComparatorAreaRead, ComparatorArea, comparator_area_id)


@router.put("/{comparator_area_id}", responses=answers(ComparatorAreaRead, *CHANGES, creates=True))
def put_comparator_area(
    writer: Writer, comparator_area_id: Id, data: ComparatorAreaWrite
) -> Response:
    """Enters or changes an area to compare with; set it inactive instead of deleting it."""
    created = comparator_areas.put(
        writer.db, writer.actor, comparator_area_id, data, writer.precondition
    )
    return writer.answer(ComparatorAreaRead, ComparatorArea, comparator_area_id, created=created)
