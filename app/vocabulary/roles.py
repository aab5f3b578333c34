"""Roles and permissions."""

from enum import StrEnum


class Role(StrEnum):
    QA_ADMIN = "qa_admin"
    QA_MANAGER = "qa_manager"
    AUDITOR = "auditor"
    MODERATOR = "moderator"
    PRACTITIONER = "practitioner"
    TEAM_MANAGER = "team_manager"
    SERVICE_MANAGER = "service_manager"
    ASSISTANT_DIRECTOR = "assistant_director"
    DIRECTOR = "director"
    CORPORATE_DIRECTOR = "corporate_director"
    PRINCIPAL_SOCIAL_WORKER = "principal_social_worker"
    CPC = "cpc"
    IRO = "iro"
    CPC_MANAGER = "cpc_manager"
    IRO_MANAGER = "iro_manager"
    PARTNER_AGENCY = "partner_agency"
    MI_ANALYST = "mi_analyst"
    INTEGRATION_CLIENT = "integration_client"
    DATA_PROTECTION_OFFICER = "data_protection_officer"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    """What a role may do. The rows that a role may see are a scope, not a permission."""

    ORGANISATION_MANAGE = "organisation:manage"
    PEOPLE_MANAGE = "people:manage"
    KEYS_MANAGE = "keys:manage"
    WEBHOOKS_MANAGE = "webhooks:manage"
    REFERENCE_MANAGE = "reference:manage"
    SUBJECT_PUSH = "subject:push"
    IMPORT_RUN = "import:run"
    TOOL_MANAGE = "tool:manage"
    TOOL_PUBLISH = "tool:publish"
    CROSSWALK_APPROVE = "crosswalk:approve"
    PROGRAMME_MANAGE = "programme:manage"
    CYCLE_MANAGE = "cycle:manage"
    ROUND_MANAGE = "round:manage"
    SAMPLE_DRAW = "sample:draw"
    ASSIGNMENT_ALLOCATE = "assignment:allocate"
    ASSIGNMENT_DECLINE = "assignment:decline"
    EXEMPTION_REQUEST = "exemption:request"
    EXEMPTION_DECIDE = "exemption:decide"
    AUDIT_WRITE = "audit:write"
    AUDIT_SUBMIT = "audit:submit"
    AUDIT_ALERT_ACKNOWLEDGE = "audit_alert:acknowledge"
    AUDIT_SELECT = "audit:select"
    AUDIT_FINALISE = "audit:finalise"
    AUDIT_CHANGE_PROPOSE = "audit:change_propose"
    AUDIT_CHANGE_DECIDE = "audit:change_decide"
    AUDIT_REPLY = "audit:reply"
    AUDIT_REPLY_AS_MANAGER = "audit:reply_as_manager"
    MODERATION_MANAGE = "moderation:manage"
    MODERATION_ASSIGN = "moderation:assign"
    MODERATION_DECIDE = "moderation:decide"
    INQUIRY_FACILITATE = "inquiry:facilitate"
    INQUIRY_CONFIRM = "inquiry:confirm"
    MEETING_PUSH = "meeting:push"
    QA_RECORD_PUSH = "qa_record:push"
    QA_RECORD_WRITE = "qa_record:write"
    QA_RECORD_RESPOND = "qa_record:respond"
    QA_RECORD_CORRECT = "qa_record:correct"
    ESCALATION_RAISE = "escalation:raise"
    ESCALATION_RESPOND = "escalation:respond"
    ESCALATION_DECIDE = "escalation:decide"
    ESCALATION_OVERSEE = "escalation:oversee"
    FINDING_WRITE = "finding:write"
    SAFEGUARDING_ALERT_ACKNOWLEDGE = "safeguarding_alert:acknowledge"
    FEEDBACK_MANAGE = "feedback:manage"
    FEEDBACK_SUBMIT = "feedback:submit"
    FEEDBACK_PUSH = "feedback:push"
    FEEDBACK_TRIAGE = "feedback:triage"
    FEEDBACK_DECIDE = "feedback:decide"
    FEEDBACK_FIGURES = "feedback:figures"
    FINDING_CORRECT = "finding:correct"
    THEMATIC_MANAGE = "thematic:manage"
    THEMATIC_WORK = "thematic:work"
    THEMATIC_CHAIR = "thematic:chair"
    PARTNERSHIP_MANAGE = "partnership:manage"
    AGENCY_RETURN_WRITE = "agency_return:write"
    OUTCOME_ANALYSIS_MANAGE = "outcome_analysis:manage"
    OUTCOME_ANALYSIS_APPROVE = "outcome_analysis:approve"
    OUTCOME_ANALYSIS_LEAD = "outcome_analysis:lead"
    OUTCOME_ANALYSIS_ACCEPT = "outcome_analysis:accept"
    LINE_OF_ENQUIRY_WRITE = "line_of_enquiry:write"
    OBSERVATION_WRITE = "observation:write"
    LEARNING_MANAGE = "learning:manage"
    COMMUNITY_SUGGEST = "community:suggest"
    COMMUNITY_FACILITATE = "community:facilitate"
    SUPERVISION_RECORD = "supervision:record"
    RECOMMENDATION_WRITE = "recommendation:write"
    RECOMMENDATION_DECIDE = "recommendation:decide"
    RECOMMENDATION_OVERSEE = "recommendation:oversee"
    ACTION_RAISE = "action:raise"
    ACTION_WORK = "action:work"
    ACTION_MANAGE = "action:manage"
    ACTION_VERIFY = "action:verify"
    ACTION_CANCEL = "action:cancel"
    METRICS_READ = "metrics:read"
    METRICS_ROWS = "metrics:rows"
    ROW_FEED_APPROVE = "row_feed:approve"
    HISTORY_READ = "history:read"
    ACCESS_LOG_READ = "access_log:read"


# The roles of API keys; all others are held by people.
MACHINE_ROLES = frozenset({Role.MI_ANALYST, Role.INTEGRATION_CLIENT})
# They oversee, and three of them approve exemptions (docs/permissions.md).
DIRECTORS = frozenset(
    {
        Role.ASSISTANT_DIRECTOR,
        Role.DIRECTOR,
        Role.CORPORATE_DIRECTOR,
        Role.PRINCIPAL_SOCIAL_WORKER,
    }
)
# They lead practice, and read the narrative of their place; the other directors read headlines.
LEADERS = frozenset({Role.PRINCIPAL_SOCIAL_WORKER, Role.ASSISTANT_DIRECTOR})
