from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.csv_answers import CSV_ERRORS, CsvResponse, csv_answer
from app.http.declarations import answers
from app.http.dependencies import Db, Reader
from app.http.problems.openapi import declared_errors
from app.schemas.figures.feedback_figures import (
    FeedbackFigureCatalogue,
    FeedbackFigureQuery,
    FeedbackFigureRead,
)
from app.services.figures.feedback import catalogue, csv_file, figures

router = APIRouter(prefix="/v1/feedback-figures", tags=["feedback"])


@router.get("", responses=answers(FeedbackFigureCatalogue))
def list_feedback_figures(reader: Reader) -> Response:
    """Lists all feedback figures with their definitions and dimensions."""
    return reader.json(FeedbackFigureCatalogue(items=catalogue.catalogue(reader.actor)))


@router.get("/{slug}", responses=answers(FeedbackFigureRead, NotFound, Invalid))
def get_feedback_figure(
    db: Db,
    reader: Reader,
    slug: Annotated[str, Path(max_length=60, examples=["rating_distribution"])],
    query: Annotated[FeedbackFigureQuery, Query()],
) -> Response:
    """Returns one feedback figure; cells that could identify few people are always withheld."""
    return reader.json(figures.read(db, reader.actor, slug, query), compress=True)


@router.get(
    "/{slug}/csv", response_class=CsvResponse, responses=declared_errors(*CSV_ERRORS, NotFound)
)
def export_feedback_figure(
    db: Db,
    reader: Reader,
    slug: Annotated[str, Path(max_length=60, examples=["rating_distribution"])],
    query: Annotated[FeedbackFigureQuery, Query()],
) -> Response:
    """Returns a feedback figure as CSV: what the JSON holds, with a line for the total."""
    answer = figures.read(db, reader.actor, slug, query)
    return csv_answer(csv_file.written(answer, query), f"{slug}-{answer.as_of}.csv")
