"""Who may use notifications, reminders and webhooks."""

from tests.tables.permissions.base import EVERYBODY

ROWS: dict[str, tuple[str, str]] = {
    "list_notifications": EVERYBODY,
    "list_reminders": EVERYBODY,
    "get_reminder": ("* -integration_client", ""),
    "read_reminder": ("* -integration_client", ""),
    "dismiss_reminder": ("* -integration_client", ""),
    "list_reminder_rules": EVERYBODY,
    "get_reminder_rule": ("* -outsiders", ""),
    "put_reminder_rule": ("qa administrator", "rest"),
    "list_webhooks": EVERYBODY,
    "get_webhook": ("administrator", ""),
    "put_webhook": ("administrator", "rest"),
    "delete_webhook": ("administrator", ""),
    "rotate_webhook_secret": ("administrator", ""),
    "test_webhook": ("administrator", ""),
    "replay_failed_deliveries": ("administrator", ""),
    "list_webhook_deliveries": ("administrator", ""),
    "list_webhook_delivery_actions": ("administrator", ""),
    "replay_webhook_delivery": ("administrator", ""),
    "list_event_types": EVERYBODY,
}
