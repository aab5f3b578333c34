"""An audit from submission to final: selection, sessions, decisions, inquiry, changes."""

from app.routers.moderation import change_requests, decisions, inquiries, sessions

ROUTERS = (
    change_requests.proposals,
    change_requests.router,
    decisions.router,
    inquiries.router,
    sessions.router,
)
