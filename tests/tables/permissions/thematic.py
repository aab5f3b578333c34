"""Who may use quality circles, of which the caller is a member."""

from tests.tables.permissions.base import EVERYBODY

ROWS: dict[str, tuple[str, str]] = {
    "list_quality_circles": EVERYBODY,
    "get_quality_circle": ("practice", ""),
    "list_quality_circle_actions": ("practice", ""),
    "put_quality_circle": ("qa", "rest"),
    "close_quality_circle": ("qa", "practice"),
}
