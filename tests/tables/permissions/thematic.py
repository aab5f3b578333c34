"""Who may use quality circles, of which the caller is a member."""

from tests.tables.permissions.base import EVERYBODY

ROWS: dict[str, tuple[str, str]] = {
    "list_quality_circles": EVERYBODY,
    "get_quality_circle": ("practice chair_managers", ""),
    "list_quality_circle_actions": ("practice chair_managers", ""),
    "put_quality_circle": ("qa", "rest"),
    "close_quality_circle": ("qa", "practice chair_managers"),
}
