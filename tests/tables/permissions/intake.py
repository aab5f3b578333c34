"""Who may push children and import returns."""

from tests.tables.permissions.base import EVERYBODY

ROWS: dict[str, tuple[str, str]] = {
    "push_subjects": ("integration_client", "rest"),
    "import_ssda903": ("qa", "rest"),
    "list_imports": EVERYBODY,
    "get_import": ("qa integration_client", ""),
}
