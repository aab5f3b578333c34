"""Routes without an area: documentation, health, problem pages and counters."""

from app.routers.platform import docs, health, problems, service, telemetry

OPEN_ROUTERS = (
    service.router,
    docs.router,
    health.router,
    problems.router,
    telemetry.router,
)
