"""The route of control charts."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.csv_answers import CSV_ERRORS, CsvResponse, csv_answer
from app.http.declarations import answers
from app.http.dependencies import Db, Reader
from app.http.problems.openapi import declared_errors
from app.schemas.figures.control_charts import ControlChartQuery, ControlChartRead
from app.services.figures import control_charts
from app.services.figures.engine import chart_csv

router = APIRouter(prefix="/v1/control-charts", tags=["metrics"])


@router.get("", responses=answers(ControlChartRead, NotFound, Invalid))
def get_control_chart(
    db: Db, reader: Reader, query: Annotated[ControlChartQuery, Query()]
) -> Response:
    """Returns a metric over time with natural process limits and the points that stand out."""
    return reader.json(control_charts.read(db, reader.actor, query, reader.route), compress=True)


@router.get("/csv", response_class=CsvResponse, responses=declared_errors(*CSV_ERRORS, NotFound))
def export_control_chart(
    db: Db, reader: Reader, query: Annotated[ControlChartQuery, Query()]
) -> Response:
    """Returns a control chart as CSV: a line for each point, with its limits and its target."""
    chart = control_charts.read(db, reader.actor, query, reader.route)
    return csv_answer(chart_csv.written(chart), f"{chart.metric}-chart-{chart.as_of}.csv")
