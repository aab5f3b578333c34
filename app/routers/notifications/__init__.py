"""What waits for whom, reminders and webhooks."""

from app.routers.notifications import notifications, webhooks

ROUTERS = (
    notifications.router,
    notifications.reminders_router,
    notifications.rules_router,
    webhooks.router,
    webhooks.event_types,
)
