"""Who may use findings."""

from tests.tables.permissions.base import EVERYBODY

PROPOSERS = "qa auditor moderator chairs principal_social_worker"
DECIDERS = "qa_manager assistant_director director corporate_director"
CONCERNED = "practice partner_agency"

ROWS: dict[str, tuple[str, str]] = {
    "list_findings": EVERYBODY,
    "create_finding": ("auditor", "rest"),
    "get_finding": ("practice", ""),
    "put_finding": ("auditor chair_managers", "rest"),
    "list_finding_actions": ("practice", ""),
    "withdraw_finding": ("qa_manager", "practice"),
    "get_finding_trail": ("practice", ""),
    "list_recommendations": EVERYBODY,
    "create_recommendation": (PROPOSERS, "rest"),
    "get_recommendation": (CONCERNED, ""),
    "put_recommendation": ("qa_manager auditor moderator chairs chair_managers", "rest"),
    "list_recommendation_actions": (CONCERNED, ""),
    "get_recommendation_trail": (CONCERNED, ""),
    "accept_recommendation": (DECIDERS, CONCERNED),
    "reject_recommendation": (DECIDERS, CONCERNED),
    "supersede_recommendation": ("qa_manager", CONCERNED),
    "list_actions": EVERYBODY,
    "create_action": ("qa managers directors chairs", "rest"),
    "get_action": (CONCERNED, ""),
    "put_action": ("qa managers directors", "rest"),
    "list_action_actions": (CONCERNED, ""),
    "list_action_periods": (CONCERNED, ""),
    "start_action": ("practitioner chairs partner_agency", CONCERNED),
    "complete_action": ("practitioner chairs partner_agency", CONCERNED),
    "return_action": ("qa_manager managers directors", CONCERNED),
    "verify_action": ("qa_manager managers directors", CONCERNED),
    "assess_action": ("qa_manager managers directors", CONCERNED),
    "close_action": ("qa_manager managers directors", CONCERNED),
    "cancel_action": ("qa_manager", CONCERNED),
    "extend_action": ("qa managers directors", CONCERNED),
    "reassign_action": ("qa managers directors", CONCERNED),
    "extend_actions": ("qa managers directors", "rest"),
    "reassign_actions": ("qa managers directors", "rest"),
    "list_safeguarding_alerts": EVERYBODY,
    "get_safeguarding_alert": ("practice chair_managers", ""),  # of which the caller was told
    "list_safeguarding_alert_actions": ("practice chair_managers", ""),
    "acknowledge_safeguarding_alert": ("practice chair_managers", ""),
}
