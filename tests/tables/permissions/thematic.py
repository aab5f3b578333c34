"""Who may use quality circles and thematic audits, as a member, or as the chair if they can be."""

from tests.tables.permissions.base import EVERYBODY

CHAIRS = "assistant_director service_manager"

ROWS: dict[str, tuple[str, str]] = {
    "list_quality_circles": EVERYBODY,
    "get_quality_circle": ("practice", ""),
    "list_quality_circle_actions": ("practice", ""),
    "put_quality_circle": ("qa", "rest"),
    "close_quality_circle": ("qa", "practice"),
    "list_thematic_audits": EVERYBODY,
    "get_thematic_audit": ("practice", ""),
    "list_thematic_audit_actions": ("practice", ""),
    "put_thematic_audit": ("practice", "rest"),
    "plan_thematic_audit": (CHAIRS, "practice"),
    "reject_thematic_audit": (CHAIRS, "practice"),
    "start_thematic_audit": ("practice", ""),
    "analyse_thematic_audit": ("practice", ""),
    "write_report_of_thematic_audit": ("practice", ""),
    "publish_thematic_audit": (CHAIRS, "practice"),
    "close_thematic_audit": (CHAIRS, "practice"),
}
