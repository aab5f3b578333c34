"""One router a noun. These ask for credentials; the open ones are added in `app.main`."""

from app.routers import (
    assignments,
    audits,
    calendar,
    history,
    inquiries,
    me,
    metrics,
    moderation,
    organisation,
    people,
    programmes,
    reference,
    subjects,
    tools,
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
    inquiries.router,
    subjects.router,
    subjects.runs,
    tools.router,
    reference.router,
    calendar.router,
    metrics.router,
    history.router,
)
