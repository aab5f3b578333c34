"""Who exports: whoever may list. Who reads the history: whoever exported, and whom it is for."""

from collections.abc import Mapping

ROWS: dict[str, tuple[str, str]] = {
    "list_exports": ("*", ""),
    "get_export": ("* -integration_client", ""),
    "export_set": (
        "* -partner_agency -integration_client -data_protection_officer -administrator",
        "rest",
    ),
}
# Every list but the sealed case numbers of a source.
LISTS = """
access_changes actions agency_returns api_keys appreciative_inquiries area_learning_events
audit_alerts audit_assignments audit_cycles audit_programmes audit_replies audit_rounds audits
change_requests circle_meetings communities_of_practice community_sessions escalations
feedback_campaigns feedback_disclosures feedback_invitations feedback_quotes feedback_readings
feedback_responses feedback_submissions findings grade_crosswalks grade_scales imports
learning_items learning_resources lines_of_enquiry meetings meetings_of_source missing_qa
missing_qa_of_source moderation_decisions moderation_rules moderation_selections
moderation_sessions multi_agency_audits observations org_units outcome_analyses people
qa_records qa_records_of_source quality_circles recommendations releases reminder_rules
reminders replies_to_audit role_assignments safeguarding_alerts sample_draws sample_members
subjects supervision_reviews thematic_audits themes tool_versions tools webhook_deliveries
webhooks
"""


def as_of_lists(rows: Mapping[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """The rows of exports of lists: who may list may export."""
    return {f"export_{name}": rows[f"list_{name}"] for name in LISTS.split()}
