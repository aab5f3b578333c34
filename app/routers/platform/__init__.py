"""Routes without an area: documentation, health, problem pages and counters."""

from app.routers.platform import docs, health, problems, telemetry

OPEN_ROUTERS = (
    docs.router,
    health.router,
    problems.router,
    telemetry.router,
)
