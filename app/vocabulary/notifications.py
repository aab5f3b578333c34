"""The words of notifications and webhooks."""

from enum import StrEnum


class NotificationKind(StrEnum):
    """The reasons for which a row waits for somebody."""

    ASSIGNMENT_TO_BEGIN = "assignment_to_begin"
    AUDIT_TO_FINISH = "audit_to_finish"
    AUDIT_RETURNED = "audit_returned"
    CASE_ENDED = "case_ended"
    CASE_END_TO_DECIDE = "case_end_to_decide"
    AUDIT_ALERT_TO_ACKNOWLEDGE = "audit_alert_to_acknowledge"
    AUDIT_TO_MODERATE = "audit_to_moderate"
    MODERATION_TO_DECIDE = "moderation_to_decide"
    AUDIT_TO_FINALISE = "audit_to_finalise"
    AUDIT_TO_REPLY_TO = "audit_to_reply_to"
    EXEMPTION_TO_DECIDE = "exemption_to_decide"
    CHANGE_REQUEST_TO_DECIDE = "change_request_to_decide"
    INQUIRY_TO_HOLD = "inquiry_to_hold"
    INQUIRY_TO_RECORD = "inquiry_to_record"
    INQUIRY_TO_CONFIRM = "inquiry_to_confirm"
    MEETING_TO_JUDGE = "meeting_to_judge"
    QA_RECORD_TO_SHARE = "qa_record_to_share"
    QA_RECORD_TO_ACKNOWLEDGE = "qa_record_to_acknowledge"
    QA_RECORD_TO_FILE = "qa_record_to_file"
    QA_RECORD_TO_CLOSE = "qa_record_to_close"
    ESCALATION_TO_ANSWER = "escalation_to_answer"
    ESCALATION_TO_DECIDE = "escalation_to_decide"
    ESCALATION_OVERDUE = "escalation_overdue"
    RECOMMENDATION_TO_DECIDE = "recommendation_to_decide"
    ACTION_TO_DO = "action_to_do"
    ACTION_TO_VERIFY = "action_to_verify"
    ACTION_OVERDUE = "action_overdue"
    ACTION_UNOWNED = "action_unowned"
    FEEDBACK_DISCLOSURE_TO_READ = "feedback_disclosure_to_read"
    FEEDBACK_ESCALATION_TO_RESOLVE = "feedback_escalation_to_resolve"
    FEEDBACK_TO_TRIAGE = "feedback_to_triage"
    FEEDBACK_TO_CODE = "feedback_to_code"
    FEEDBACK_TO_REVIEW = "feedback_to_review"
    FEEDBACK_TO_CLOSE = "feedback_to_close"
    ACCOUNT_CLOSING = "account_closing"


class WebhookDeliveryStatus(StrEnum):
    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"
