"""Figures: metrics and feedback figures, with numerators and denominators."""

from app.routers.figures import (
    control_charts,
    feedback_figures,
    learning,
    metrics,
    public_releases,
    releases,
    step_changes,
    targets,
)

ROUTERS = (
    feedback_figures.router,
    metrics.router,
    learning.router,
    releases.router,
    step_changes.router,
    targets.router,
    control_charts.router,
)
OPEN_ROUTERS = (public_releases.router,)
