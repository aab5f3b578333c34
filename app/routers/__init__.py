"""One router a noun. These ask for credentials; the open ones are added in `app.main`."""

from app.routers import assignments, calendar, me, metrics, organisation, people, programmes

ROUTERS = (
    me.router,
    organisation.router,
    people.router,
    programmes.router,
    programmes.samples,
    assignments.router,
    calendar.router,
    metrics.router,
)
