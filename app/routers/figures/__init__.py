"""Figures: metrics and feedback figures, with numerators and denominators."""

from app.routers.figures import feedback_figures, metrics, odata, releases

ROUTERS = (
    feedback_figures.router,
    metrics.router,
    odata.router,
    releases.router,
)
