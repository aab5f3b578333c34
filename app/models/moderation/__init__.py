"""An audit from submission until it is final: selection, sessions, decisions, inquiry, changes."""

from app.models.moderation import change_requests, decisions, inquiries, selections, sessions

__all__ = ["change_requests", "decisions", "inquiries", "selections", "sessions"]
