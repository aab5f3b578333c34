from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.csv_answers import CSV_ERRORS, CsvResponse, csv_answer
from app.http.declarations import answers
from app.http.dependencies import Db, Reader
from app.http.problems.openapi import declared_errors
from app.schemas.figures.catalogue import MetricCatalogue
from app.schemas.figures.metrics import MetricFigures, MetricQuery, MetricRead, MetricsQuery
from app.services import access
from app.services.access import Actor
from app.services.figures.engine import audiences, finished_figures, measure, row_explanation
from app.services.figures.engine import rendering as figures
from app.services.figures.engine.measure import Asked, Measured
from app.vocabulary.roles import Permission

router = APIRouter(prefix="/v1/metrics", tags=["metrics"])


@router.get("", responses=answers(MetricCatalogue))
def list_metrics(reader: Reader) -> Response:
    """Lists all metrics with their definitions, and says which of them you may ask for."""
    access.require(reader.actor, Permission.METRICS_READ)
    items = figures.catalogue_for(reader.actor)
    return reader.json(MetricCatalogue(items=items), compress=True)


@router.get(":query", responses=answers(MetricFigures, NotFound, Invalid))
def query_metrics(db: Db, reader: Reader, query: Annotated[MetricsQuery, Query()]) -> Response:
    """Returns the figures of several metrics, broken down and filtered alike, in one request."""
    slugs = list(dict.fromkeys(query.metric))
    asked = measure.ask(db, reader.actor, slugs, query)
    answer = '{"items":[' + ",".join(finished_figures.of(db, asked, query)) + "]}"
    kinds = [(each.metric.population, each.audience) for each in asked]
    audiences.record(db, reader.actor, kinds, reader.route)
    return reader.finished(answer, compress=True)


@router.get("/{slug}", responses=answers(MetricRead, NotFound, Invalid))
def get_metric(
    db: Db,
    reader: Reader,
    slug: Annotated[str, Path(max_length=60, examples=["completion_rate"])],
    query: Annotated[MetricQuery, Query()],
) -> Response:
    """Returns the figures of a metric as of today or a past day, with the rows on request."""
    if query.explain is not None:
        return _explained(db, reader, slug, query)
    asked = measure.ask(db, reader.actor, [slug], query)
    (answer,) = finished_figures.of(db, asked, query)
    _record(db, reader.actor, asked[0])
    return reader.finished(answer, compress=True)


@router.get(
    "/{slug}/csv", response_class=CsvResponse, responses=declared_errors(*CSV_ERRORS, NotFound)
)
def export_metric(
    db: Db,
    reader: Reader,
    slug: Annotated[str, Path(max_length=60, examples=["completion_rate"])],
    query: Annotated[MetricQuery, Query()],
) -> Response:
    """Returns the figures of a metric as CSV: what the JSON holds, with a line for the total."""
    measured = _measured(db, reader.actor, slug, query)
    answer = figures.read(db, measured, query)
    return csv_answer(figures.as_csv(answer, measured), f"{slug}-{answer.as_of}.csv")


def _explained(db: Db, reader: Reader, slug: str, query: MetricQuery) -> Response:
    """Answers the figures of one metric with the rows behind them, which are never compressed."""
    measured = _measured(db, reader.actor, slug, query)
    answer = figures.read(db, measured, query)
    answer.explanation = row_explanation.explain(
        db, reader.actor, measured, query, "/v1/metrics/{slug}"
    )
    return reader.json(answer)


def _measured(db: Db, actor: Actor, slug: str, query: MetricQuery) -> Measured:
    measured = measure.measure(db, actor, slug, query)
    _record(db, actor, measured)
    return measured


def _record(db: Db, actor: Actor, figures: Measured | Asked) -> None:
    """Writes a line of the access log for internal figures of one metric."""
    metric = figures.metric
    asked = [(metric.population, figures.audience)]
    audiences.record(db, actor, asked, f"/v1/metrics/{metric.slug}")
