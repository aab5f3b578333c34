"""Who may use findings."""

from tests.tables.permissions.base import EVERYBODY

ROWS: dict[str, tuple[str, str]] = {
    "list_findings": EVERYBODY,
    "create_finding": ("auditor", "rest"),
    "get_finding": ("practice", ""),
    "put_finding": ("qa_manager auditor moderator", "rest"),
    "list_finding_actions": ("practice", ""),
    "withdraw_finding": ("qa_manager", "practice"),
    "list_safeguarding_alerts": EVERYBODY,
    "get_safeguarding_alert": ("practice", ""),  # of which the caller was told
    "list_safeguarding_alert_actions": ("practice", ""),
    "acknowledge_safeguarding_alert": ("practice", ""),
}
