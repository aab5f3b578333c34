"""Who may use quality circles and thematic audits, as a member, or as the chair if they can be."""

from tests.tables.permissions.base import EVERYBODY

CHAIRS = "assistant_director service_manager"

ROWS: dict[str, tuple[str, str]] = {
    "list_quality_circles": EVERYBODY,
    "get_quality_circle": ("practice chair_managers", ""),
    "list_quality_circle_actions": ("practice chair_managers", ""),
    "put_quality_circle": ("qa", "rest"),
    "close_quality_circle": ("qa", "practice chair_managers"),
    "list_circle_meetings": EVERYBODY,
    "get_circle_meeting": ("practice chair_managers", ""),
    "list_circle_meeting_actions": ("practice chair_managers", ""),
    "put_circle_meeting": ("practice chair_managers", "rest"),
    "record_circle_meeting": ("practice chair_managers", ""),
    "confirm_circle_meeting": (CHAIRS, "practice chair_managers"),
    "cancel_circle_meeting": ("practice chair_managers", ""),
    "list_thematic_audits": EVERYBODY,
    "get_thematic_audit": ("practice chair_managers", ""),
    "list_thematic_audit_actions": ("practice chair_managers", ""),
    "put_thematic_audit": ("practice chair_managers", "rest"),
    "plan_thematic_audit": (CHAIRS, "practice chair_managers"),
    "reject_thematic_audit": (CHAIRS, "practice chair_managers"),
    "start_thematic_audit": ("practice chair_managers", ""),
    "analyse_thematic_audit": ("practice chair_managers", ""),
    "write_report_of_thematic_audit": ("practice chair_managers", ""),
    "publish_thematic_audit": (CHAIRS, "practice chair_managers"),
    "close_thematic_audit": (CHAIRS, "practice chair_managers"),
}
