"""One router a noun. These ask for credentials; the open ones are added in `app.main`."""

from app.routers import (
    assignments,
    audits,
    calendar,
    me,
    metrics,
    moderation,
    organisation,
    people,
    programmes,
)

ROUTERS = (
    me.router,
    organisation.router,
    people.router,
    programmes.router,
    programmes.samples,
    assignments.router,
    audits.router,
    audits.requests,
    moderation.router,
    moderation.talks,
    calendar.router,
    metrics.router,
)
