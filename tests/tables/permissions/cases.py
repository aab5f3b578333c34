"""Who may see children."""

from tests.tables.permissions.base import EVERYBODY

ROWS: dict[str, tuple[str, str]] = {
    "list_subjects": EVERYBODY,
    "get_subject": ("qa managers auditor moderator practitioner cpc iro integration_client", ""),
}
