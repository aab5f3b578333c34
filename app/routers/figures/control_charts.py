"""The route of control charts."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import answers
from app.http.dependencies import Db, Reader
from app.schemas.figures.control_charts import ControlChartQuery, ControlChartRead
from app.services.figures import control_charts

router = APIRouter(prefix="/v1/control-charts", tags=["metrics"])


@router.get("", responses=answers(ControlChartRead, NotFound, Invalid))
def get_control_chart(
    db: Db, reader: Reader, query: Annotated[ControlChartQuery, Query()]
) -> Response:
    """Returns a metric over time with natural process limits and the points that stand out."""
    return reader.json(control_charts.read(db, reader.actor, query, reader.route), compress=True)
