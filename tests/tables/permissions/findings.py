"""Who may use findings."""

from tests.tables.permissions.base import EVERYBODY

ROWS: dict[str, tuple[str, str]] = {
    "list_findings": EVERYBODY,
    "create_finding": ("auditor", "rest"),
    "get_finding": ("practice", ""),
    "put_finding": ("qa_manager auditor moderator", "rest"),
    "list_finding_actions": ("practice", ""),
    "withdraw_finding": ("qa_manager", "practice"),
}
