"""Who may use code lists, themes, closed days and the published workflows."""

from tests.tables.permissions.base import EVERYBODY

ROWS: dict[str, tuple[str, str]] = {
    "list_reference_lists": EVERYBODY,
    "list_workflows": EVERYBODY,
    "get_workflow": EVERYBODY,
    "get_reference_list": EVERYBODY,
    "get_reference_code": EVERYBODY,
    "put_reference_code": ("qa administrator", "rest"),
    "list_themes": EVERYBODY,
    "get_theme": EVERYBODY,
    "put_theme": ("qa administrator", "rest"),
    "get_calendar": EVERYBODY,
    "calculate_working_days": EVERYBODY,
    "get_closed_day": EVERYBODY,
    "put_closed_day": ("qa administrator", "rest"),
    "delete_closed_day": ("qa administrator", "rest"),
}
