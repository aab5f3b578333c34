"""One router a noun. These ask for credentials; the open ones are added in `app.main`."""

from app.routers import calendar, me, metrics, organisation

ROUTERS = (
    me.router,
    organisation.router,
    calendar.router,
    metrics.router,
)
