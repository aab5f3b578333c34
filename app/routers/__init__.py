"""One router a noun. These ask for credentials; the open ones are added in `app.main`."""

from app.routers import calendar, me, metrics, organisation, people

ROUTERS = (
    me.router,
    organisation.router,
    people.router,
    calendar.router,
    metrics.router,
)
