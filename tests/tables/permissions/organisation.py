"""Who may use units, people, roles and API keys."""

from tests.tables.permissions.base import EVERYBODY

ROWS: dict[str, tuple[str, str]] = {
    "get_me": EVERYBODY,
    "list_org_units": EVERYBODY,
    "get_org_unit": EVERYBODY,
    "put_org_unit": ("administrator", "rest"),
    "list_people": EVERYBODY,
    "get_person": ("* -outsiders", ""),
    "put_person": ("administrator", "rest"),
    "reopen_person": ("administrator", "rest -outsiders"),
    "list_role_assignments": EVERYBODY,
    "get_role_assignment": ("qa data_protection_officer administrator", ""),
    "put_role_assignment": ("administrator", "rest"),
    "end_role_assignment": ("administrator", "qa data_protection_officer"),
    "propose_sign_in": ("administrator", "rest"),
    "propose_role_assignment": ("administrator", "rest"),
    "list_access_changes": EVERYBODY,
    "get_access_change": ("administrator", ""),
    "list_access_change_actions": ("administrator", ""),
    "approve_access_change": ("administrator", ""),
    "reject_access_change": ("administrator", ""),
    "list_api_keys": EVERYBODY,
    "create_api_key": ("administrator", "rest"),
    "get_api_key": ("administrator qa_manager", ""),
    "put_api_key": ("administrator", "qa_manager"),
    "list_api_key_actions": ("administrator qa_manager", ""),
    "revoke_api_key": ("administrator", "qa_manager"),
    "rotate_api_key": ("administrator", "qa_manager"),
    "approve_api_key_row_feed": ("qa_manager", "administrator"),
}
