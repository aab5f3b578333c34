"""One router a noun. These ask for credentials; the open ones are added in `app.main`."""

from app.routers import calendar, metrics, organisation

ROUTERS = (
    organisation.router,
    calendar.router,
    metrics.router,
)
