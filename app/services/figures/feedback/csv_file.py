"""Feedback figures as CSV: what the JSON holds, with a line for the total."""

from app.schemas.figures.feedback_figures import FeedbackFigureQuery, FeedbackFigureRead
from app.services.figures.engine import csv_export
from app.services.figures.feedback.catalogue import FIGURES


def written(answer: FeedbackFigureRead, query: FeedbackFigureQuery) -> str:
    """Returns one line for each figure, and one for the total."""
    figure = FIGURES[answer.slug]
    about = {
        "figure": answer.slug,
        "title": answer.title,
        "unit": answer.unit,
        "definition_version": answer.definition_version,
        "as_of": answer.as_of,
        "scope": answer.scope,
        "threshold": answer.threshold,
    }
    by = (*figure.asked(query.by), *figure.own_dimensions)
    return csv_export.written(about, by, [*answer.rows, answer.total], [])
