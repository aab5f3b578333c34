"""Figures: what is counted, over which rows, by what."""

from app.routers.figures import feedback_figures, metrics

ROUTERS = (
    feedback_figures.router,
    metrics.router,
)
