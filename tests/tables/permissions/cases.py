"""Who may see children."""

from tests.tables.permissions.base import EVERYBODY

ROWS: dict[str, tuple[str, str]] = {
    "list_subjects": EVERYBODY,
    "get_subject": (
        "qa managers auditor moderator practitioner cpc iro chair_managers integration_client",
        "",
    ),
    "show_case_number": (
        "qa team_manager practitioner cpc iro integration_client",
        "service_manager auditor moderator chair_managers",  # of this child the audit is final
    ),
}
