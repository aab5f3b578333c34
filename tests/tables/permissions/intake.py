"""Who may push children and import returns."""

from tests.tables.permissions.base import EVERYBODY

ROWS: dict[str, tuple[str, str]] = {
    "list_subjects_of_source": ("integration_client", "rest"),
    "get_subject_of_source": ("integration_client", "rest"),
    "put_subject_of_source": ("integration_client", "rest"),
    "delete_subject_of_source": ("integration_client", "rest"),
    "push_subjects": ("integration_client", "rest"),
    "merge_subjects": ("integration_client", "rest"),
    "check_workers": ("integration_client", "rest"),
    "import_ssda903": ("qa", "rest"),
    "list_imports": EVERYBODY,
    "get_import": ("qa integration_client", ""),
}
