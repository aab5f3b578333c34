"""The route of judged values of indicators."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import answers
from app.http.dependencies import Db, Reader
from app.schemas.intelligence.indicator_figures import (
    IndicatorFiguresQuery,
    IndicatorFiguresRead,
)
from app.services.intelligence import indicator_figures

router = APIRouter(prefix="/v1", tags=["intelligence"])


@router.get("/indicator-figures", responses=answers(IndicatorFiguresRead, NotFound, Invalid))
def get_indicator_figures(
    reader: Reader, db: Db, query: Annotated[IndicatorFiguresQuery, Query()]
) -> Response:
    """Returns the values of indicators for a unit: red, amber or green, and the direction."""
    answer = indicator_figures.read(db, reader.actor, query, reader.route)
    return reader.json(answer, compress=True)
