"""How any noun is read, written and told of; knows no area."""

from app.routers.platform import docs, health, problems, telemetry

OPEN_ROUTERS = (
    docs.router,
    health.router,
    problems.router,
    telemetry.router,
)
