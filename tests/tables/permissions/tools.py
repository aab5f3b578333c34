"""Who may use tools, their versions, grade scales and crosswalks."""

from tests.tables.permissions.base import EVERYBODY

ROWS: dict[str, tuple[str, str]] = {
    "list_tools": EVERYBODY,
    "get_tool": EVERYBODY,
    "put_tool": ("qa", "rest"),
    "list_tool_versions": EVERYBODY,
    "get_tool_version": EVERYBODY,
    "put_tool_version": ("qa", "rest"),
    "delete_tool_version": ("qa", "rest"),
    "get_tool_version_form": EVERYBODY,
    "compare_tool_versions": EVERYBODY,
    "list_tool_version_actions": EVERYBODY,
    "publish_tool_version": ("qa_manager", "rest"),
    "retire_tool_version": ("qa_manager", "rest"),
    "list_grade_scales": EVERYBODY,
    "get_grade_scale": EVERYBODY,
    "put_grade_scale": ("qa", "rest"),
    "list_grade_crosswalks": EVERYBODY,
    "get_grade_crosswalk": EVERYBODY,
    "put_grade_crosswalk": ("qa", "rest"),
    "delete_grade_crosswalk": ("qa", "rest"),
    "list_grade_crosswalk_actions": EVERYBODY,
    "approve_grade_crosswalk": ("qa_manager", "rest"),
}
