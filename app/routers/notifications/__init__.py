"""Notifications, reminders and webhooks."""

from app.routers.notifications import (
    event_types,
    notifications,
    outgoing_events,
    reminder_rules,
    reminders,
    webhooks,
)

ROUTERS = (
    event_types.router,
    notifications.router,
    reminder_rules.router,
    reminders.router,
    webhooks.router,
)
# Only for the OpenAPI document: these routes are not served.
OUTGOING_ROUTERS = (outgoing_events.router,)
