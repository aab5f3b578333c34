"""Notifications, reminders and webhooks."""

from app.models.notifications import reminders, webhooks

__all__ = ["reminders", "webhooks"]
