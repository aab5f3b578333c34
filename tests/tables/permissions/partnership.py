"""Who may use multi-agency audits, of which the caller's body has a return."""

from tests.tables.permissions.base import EVERYBODY

CONTACTS = "auditor managers principal_social_worker"
BODIES = f"partner_agency {CONTACTS}"
INVOLVED = f"qa {BODIES}"

ROWS: dict[str, tuple[str, str]] = {
    "list_multi_agency_audits": EVERYBODY,
    "get_multi_agency_audit": (INVOLVED, ""),
    "list_multi_agency_audit_actions": (INVOLVED, ""),
    "put_multi_agency_audit": ("qa", "rest"),
    "agree_multi_agency_audit": ("qa", BODIES),
    "request_agency_returns": ("qa", BODIES),
    "open_joint_discussion": ("qa", BODIES),
    "record_joint_discussion": ("qa", BODIES),
    "report_multi_agency_audit": ("qa", BODIES),
    "close_multi_agency_audit": ("qa", BODIES),
    "cancel_multi_agency_audit": ("qa", BODIES),
    "list_agency_returns": EVERYBODY,
    "get_agency_return": (INVOLVED, ""),
    "list_agency_return_actions": (INVOLVED, ""),
    "put_agency_return": (BODIES, "qa"),
    "submit_agency_return": (BODIES, "qa"),
    "recall_agency_return": (BODIES, "qa"),
    "declare_no_involvement": (BODIES, "qa"),
    "mark_agency_return_overdue": ("qa", BODIES),
    "show_case_number_of_return": (CONTACTS, "qa partner_agency"),
}
