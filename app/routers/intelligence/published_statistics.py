"""The routes of published statistics."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import answers
from app.http.dependencies import Reader
from app.models.intelligence.published_statistics import PublishedStatistic
from app.schemas.intelligence.published_statistics import (
    PublishedStatisticPage,
    PublishedStatisticQuery,
    PublishedStatisticRead,
)
from app.schemas.platform.common import Id
from app.services.intelligence import published_statistics

router = APIRouter(prefix="/v1/published-statistics", tags=["intelligence"])


@router.get("", responses=answers(PublishedStatisticPage, Invalid))
def list_published_statistics(
    reader: Reader, query: Annotated[PublishedStatisticQuery, Query()]
) -> Response:
    """Lists published values of indicators by area, the newest period first."""
    rows = published_statistics.search
    return reader.page(PublishedStatisticRead, rows, query, published_statistics.ORDERS)


@router.get("/{published_statistic_id}", responses=answers(PublishedStatisticRead, NotFound))
def get_published_statistic(reader: Reader, published_statistic_id: Id) -> Response:
    """Returns one published value, or the mark that stands instead of it."""
    return reader.one(PublishedStatisticRead, PublishedStatistic, published_statistic_id)
