"""An audit from submission until it is final: selection, sessions, decisions, inquiry, changes."""

from app.routers.moderation import (
    audit_replies,
    change_requests,
    claims,
    decisions,
    finalisation,
    inquiries,
    selections,
    sessions,
)

ROUTERS = (
    audit_replies.router,
    change_requests.router,
    claims.router,
    decisions.router,
    finalisation.router,
    inquiries.router,
    selections.router,
    sessions.router,
)
