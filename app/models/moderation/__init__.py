"""An audit from submission until it is final: selection, sessions, decisions, inquiry, changes."""

from app.models.moderation import (
    audit_replies,
    change_requests,
    decisions,
    inquiries,
    selections,
    sessions,
)

__all__ = [
    "audit_replies",
    "change_requests",
    "decisions",
    "inquiries",
    "selections",
    "sessions",
]
