from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import answers
from app.http.dependencies import Db, Reader
from app.schemas.figures.feedback_figures import (
    FeedbackFigureCatalogue,
    FeedbackFigureQuery,
    FeedbackFigureRead,
)
from app.services.figures.feedback import catalogue, figures

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
