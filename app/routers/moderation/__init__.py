"""An audit from submission until it is final: selection, sessions, decisions, inquiry, changes."""

from app.routers.moderation import (
    change_requests,
    claims,
    decisions,
    finalisation,
    inquiries,
    selections,
    sessions,
)

ROUTERS = (
    change_requests.router,
    claims.router,
    decisions.router,
    finalisation.router,
    inquiries.router,
    selections.router,
    sessions.router,
)
