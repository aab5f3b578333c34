"""Who may use findings."""

from tests.tables.permissions.base import EVERYBODY

PROPOSERS = "qa auditor moderator chairs principal_social_worker"
DECIDERS = "qa_manager assistant_director director corporate_director"
CONCERNED = "practice partner_agency"

ROWS: dict[str, tuple[str, str]] = {
    "list_findings": EVERYBODY,
    "create_finding": ("auditor", "rest"),
    "get_finding": ("practice", ""),
    "put_finding": ("qa_manager auditor moderator", "rest"),
    "list_finding_actions": ("practice", ""),
    "withdraw_finding": ("qa_manager", "practice"),
    "list_recommendations": EVERYBODY,
    "create_recommendation": (PROPOSERS, "rest"),
    "get_recommendation": (CONCERNED, ""),
    "put_recommendation": ("qa_manager auditor moderator chairs", "rest"),
    "list_recommendation_actions": (CONCERNED, ""),
    "accept_recommendation": (DECIDERS, CONCERNED),
    "reject_recommendation": (DECIDERS, CONCERNED),
    "supersede_recommendation": ("qa_manager", CONCERNED),
}
