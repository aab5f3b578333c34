"""Every controlled word of the domain, in one place: models store them, schemas publish them."""

from enum import StrEnum


class OrgUnitKind(StrEnum):
    DIRECTORATE = "directorate"
    AREA = "area"
    DISTRICT = "district"
    SERVICE = "service"
    TEAM = "team"
    AGENCY = "agency"


class ServiceLine(StrEnum):
    EARLY_HELP = "early_help"
    FRONT_DOOR = "front_door"
    CHILDREN_IN_NEED = "children_in_need"
    CHILD_PROTECTION = "child_protection"
    CHILDREN_IN_CARE = "children_in_care"
    CARE_LEAVERS = "care_leavers"
    DISABLED_CHILDREN = "disabled_children"
    YOUTH_JUSTICE = "youth_justice"
    ADOPTION_RAA = "adoption_raa"
    SEN = "sen"
    FOSTERING = "fostering"
    OTHER = "other"


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
    PARTNER_AGENCY = "partner_agency"
    MI_ANALYST = "mi_analyst"
    INTEGRATION_CLIENT = "integration_client"
    DATA_PROTECTION_OFFICER = "data_protection_officer"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    """What a role may do. What a role may see is a scope, not a permission."""

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
    AUDIT_SELECT = "audit:select"
    AUDIT_FINALISE = "audit:finalise"
    AUDIT_CHANGE_PROPOSE = "audit:change_propose"
    AUDIT_CHANGE_DECIDE = "audit:change_decide"
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
    FEEDBACK_MANAGE = "feedback:manage"
    FEEDBACK_SUBMIT = "feedback:submit"
    FEEDBACK_PUSH = "feedback:push"
    FEEDBACK_TRIAGE = "feedback:triage"
    FEEDBACK_DECIDE = "feedback:decide"
    FEEDBACK_FIGURES = "feedback:figures"
    FINDING_CORRECT = "finding:correct"
    METRICS_READ = "metrics:read"
    METRICS_ROWS = "metrics:rows"
    HISTORY_READ = "history:read"
    ACCESS_LOG_READ = "access_log:read"


class SubjectKind(StrEnum):
    CHILD = "child"
    FAMILY = "family"
    CARER = "carer"
    PLAN = "plan"


class AgeBand(StrEnum):
    """The Department for Education's bands; never a date of birth."""

    UNDER_1 = "under_1"
    FROM_1_TO_4 = "1_to_4"
    FROM_5_TO_9 = "5_to_9"
    FROM_10_TO_15 = "10_to_15"
    FROM_16_TO_17 = "16_to_17"
    FROM_18 = "18_plus"


class ToolKind(StrEnum):
    AUDIT = "audit"
    CPC = "cpc"
    IRO = "iro"
    FEEDBACK = "feedback"
    OBSERVATION = "observation"


class ToolVersionStatus(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


class CrosswalkStatus(StrEnum):
    PROPOSED = "proposed"
    APPROVED = "approved"


class CycleStatus(StrEnum):
    PLANNED = "planned"
    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"


class RoundStatus(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class RoundKind(StrEnum):
    AUDIT = "audit"
    MODERATION = "moderation"
    APPRECIATIVE_INQUIRY = "appreciative_inquiry"
    REPORTING = "reporting"


class SampleOutcome(StrEnum):
    DRAWN = "drawn"
    NOT_DRAWN = "not_drawn"
    EXCLUDED = "excluded"


class AssignmentSource(StrEnum):
    RANDOM = "random"
    STRATIFIED = "stratified"
    DIRECTED = "directed"
    RE_AUDIT = "re_audit"


class AssignmentStatus(StrEnum):
    PROPOSED = "proposed"
    ALLOCATED = "allocated"
    DECLINED = "declined"
    EXEMPTION_REQUESTED = "exemption_requested"
    EXEMPTED = "exempted"
    FULFILLED = "fulfilled"
    CANCELLED = "cancelled"


class AuditStatus(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    AWAITING_MODERATION = "awaiting_moderation"
    IN_MODERATION = "in_moderation"
    RETURNED = "returned"
    MODERATED = "moderated"
    APPRECIATIVE_INQUIRY = "appreciative_inquiry"
    FINALISED = "finalised"
    AMENDED = "amended"
    VOIDED = "voided"


class Confidence(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class ChangeRequestKind(StrEnum):
    VOID = "void"
    AMEND = "amend"


class ChangeRequestStatus(StrEnum):
    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"


class Dimension(StrEnum):
    """By what figures may be broken down."""

    MONTH = "month"
    QUARTER = "quarter"
    CYCLE = "cycle"
    ROUND = "round"
    AREA = "area"
    DISTRICT = "district"
    SERVICE = "service"
    TEAM = "team"
    TOOL = "tool"
    SECTION = "section"
    GRADE = "grade"
    AUDITOR = "auditor"
    SELECTION_REASON = "selection_reason"
    KIND = "kind"
    CLOCK = "clock"
    REVIEWER = "reviewer"


class SelectionReason(StrEnum):
    """Why an audit was chosen for moderation; only `random` estimates the programme's agreement."""

    RANDOM = "random"
    GRADE = "grade"
    MINIMUM = "minimum"
    REQUESTED = "requested"
    EXTERNAL = "external"


class SessionMode(StrEnum):
    INDIVIDUAL = "individual"
    PANEL = "panel"


class SessionStatus(StrEnum):
    PLANNED = "planned"
    HELD = "held"
    CLOSED = "closed"


class ModerationOutcome(StrEnum):
    UPHELD = "upheld"
    RAISED = "raised"
    LOWERED = "lowered"
    RETURNED = "returned"
    NO_GRADE = "no_grade"


class InquiryContext(StrEnum):
    AUDIT_CYCLE = "audit_cycle"
    INDIVIDUAL_SUPERVISION = "individual_supervision"
    GROUP_SUPERVISION = "group_supervision"


class InquiryStatus(StrEnum):
    PLANNED = "planned"
    HELD = "held"
    RECORDED = "recorded"
    CONFIRMED_BY_PRACTITIONER = "confirmed_by_practitioner"


class MeetingKind(StrEnum):
    ICPC = "icpc"
    RCPC = "rcpc"
    TRANSFER_IN_CONF = "transfer_in_conf"
    CIC_REVIEW = "cic_review"


class StartEvent(StrEnum):
    """What a meeting's clock starts from, where the source says so."""

    STRATEGY_DISCUSSION = "strategy_discussion"
    SECTION_47_STARTED = "section_47_started"
    BECAME_LOOKED_AFTER = "became_looked_after"
    NOTIFICATION = "notification"


class ClockGap(StrEnum):
    """Why a meeting has no date by which it is due."""

    START_UNKNOWN = "start_unknown"
    NO_RULE = "no_rule"
    BEYOND_CALENDAR = "beyond_calendar"


class PlanOutcome(StrEnum):
    PLAN_MADE = "plan_made"
    NO_PLAN = "no_plan"
    PLAN_CONTINUES = "plan_continues"
    PLAN_ENDS = "plan_ends"


class QaRecordKind(StrEnum):
    CPC = "cpc"
    IRO = "iro"


class QaRecordStatus(StrEnum):
    DRAFT = "draft"
    COMPLETED = "completed"
    SHARED = "shared"
    ACKNOWLEDGED = "acknowledged"
    AMENDED = "amended"
    CLOSED = "closed"
    ENTERED_IN_ERROR = "entered_in_error"


class QaRecordSource(StrEnum):
    PORTAL = "portal"
    CASE_SYSTEM = "case_system"


class ShareRole(StrEnum):
    SOCIAL_WORKER = "social_worker"
    TEAM_MANAGER = "team_manager"
    SERVICE_MANAGER = "service_manager"


class EscalationKind(StrEnum):
    CPC = "cpc"
    IRO = "iro"


class EscalationStage(StrEnum):
    """In the order in which they are gone through; any may be bypassed."""

    ALERT = "alert"
    INFORMAL = "informal"
    FORMAL_1 = "formal_1"
    FORMAL_2 = "formal_2"
    FORMAL_3 = "formal_3"
    CAFCASS = "cafcass"


class EscalationStatus(StrEnum):
    ALERT = "alert"
    INFORMAL = "informal"
    FORMAL = "formal"
    RESOLVED = "resolved"
    REFERRED_CAFCASS = "referred_cafcass"
    WITHDRAWN = "withdrawn"


class EscalationParty(StrEnum):
    """Whom an escalation waits for."""

    RESPONDER = "responder"
    RAISER = "raiser"


class EscalationOutcome(StrEnum):
    AGREED = "agreed"
    PARTLY_AGREED = "partly_agreed"
    NOT_AGREED = "not_agreed"
    OVERTAKEN = "overtaken"


class FindingOrigin(StrEnum):
    AUDIT = "audit"
    THEMATIC = "thematic"
    COA = "coa"
    MULTI_AGENCY = "multi_agency"
    CPC_QA = "cpc_qa"
    IRO_QA = "iro_qa"
    FEEDBACK = "feedback"
    MODERATION = "moderation"
    MI = "mi"


class FindingStatus(StrEnum):
    RECORDED = "recorded"
    WITHDRAWN = "withdrawn"


class Polarity(StrEnum):
    STRENGTH = "strength"
    DEVELOPMENT = "development"
    GOOD_PRACTICE = "good_practice"
    CONCERN = "concern"


class Severity(StrEnum):
    NOTE = "note"
    MODERATE = "moderate"
    SERIOUS = "serious"
    IMMEDIATE_SAFEGUARDING = "immediate_safeguarding"


class ReferenceListKind(StrEnum):
    VOCABULARY = "vocabulary"
    NATIONAL = "national"
    LOCAL = "local"


class RespondentGroup(StrEnum):
    CHILD_YOUNG_PERSON = "child_young_person"
    PARENT_CARER_FAMILY = "parent_carer_family"
    STAFF = "staff"
    PARTNER_AGENCY = "partner_agency"


class FeedbackChannel(StrEnum):
    SURVEY = "survey"
    APP = "app"
    LETTER = "letter"
    COMPLAINT = "complaint"
    COMPLIMENT = "compliment"
    VISIT = "visit"
    EVENT = "event"
    AUDIT_CONVERSATION = "audit_conversation"
    ADVOCATE = "advocate"
    OTHER = "other"


class Anonymity(StrEnum):
    """Whether nobody, only the Unit, or also those who work on it know who answered."""

    ANONYMOUS = "anonymous"
    CONFIDENTIAL = "confidential"
    IDENTIFIED = "identified"


class FeedbackEntry(StrEnum):
    """How respondents come in: by one link, by a link that works once, or signed in."""

    OPEN_LINK = "open_link"
    SINGLE_USE = "single_use"
    SIGN_IN = "sign_in"


class CampaignStatus(StrEnum):
    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"


class FeedbackStatus(StrEnum):
    RECEIVED = "received"
    TRIAGED = "triaged"
    ESCALATED = "escalated"
    CODED = "coded"
    REVIEWED = "reviewed"
    CLOSED = "closed"


class DisclosureStatus(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class SafeguardingOutcome(StrEnum):
    """What became of words that may tell of harm."""

    REFERRED = "referred"
    PASSED_TO_WORKER = "passed_to_worker"
    KNOWN_ALREADY = "known_already"
    NOBODY_TO_FIND = "nobody_to_find"
    NO_CONCERN = "no_concern"


class QuoteStatus(StrEnum):
    PROPOSED = "proposed"
    RELEASED = "released"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class ResponseStatus(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Gender(StrEnum):
    FEMALE = "female"
    MALE = "male"
    OTHER = "other"


class EthnicGroup(StrEnum):
    """The five broad groups of the census of England and Wales."""

    ASIAN = "asian"
    BLACK = "black"
    MIXED = "mixed"
    WHITE = "white"
    OTHER = "other"


class NotificationKind(StrEnum):
    """Why something waits for somebody."""

    ASSIGNMENT_TO_BEGIN = "assignment_to_begin"
    AUDIT_TO_FINISH = "audit_to_finish"
    AUDIT_RETURNED = "audit_returned"
    AUDIT_TO_MODERATE = "audit_to_moderate"
    MODERATION_TO_DECIDE = "moderation_to_decide"
    AUDIT_TO_FINALISE = "audit_to_finalise"
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
    FEEDBACK_DISCLOSURE_TO_READ = "feedback_disclosure_to_read"
    FEEDBACK_ESCALATION_TO_RESOLVE = "feedback_escalation_to_resolve"
    FEEDBACK_TO_TRIAGE = "feedback_to_triage"
    FEEDBACK_TO_CODE = "feedback_to_code"
    FEEDBACK_TO_REVIEW = "feedback_to_review"
    FEEDBACK_TO_CLOSE = "feedback_to_close"


class WebhookDeliveryStatus(StrEnum):
    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


class BatchOutcome(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    STALE = "stale"
    REJECTED = "rejected"


# What an API key may be; all else is done by a person.
MACHINE_ROLES = frozenset({Role.MI_ANALYST, Role.INTEGRATION_CLIENT})
# The directors of trust.md: they oversee, approve exemptions (three of them) and read no narrative.
DIRECTORS = frozenset(
    {
        Role.ASSISTANT_DIRECTOR,
        Role.DIRECTOR,
        Role.CORPORATE_DIRECTOR,
        Role.PRINCIPAL_SOCIAL_WORKER,
    }
)
EXEMPTION_APPROVERS = DIRECTORS - {Role.PRINCIPAL_SOCIAL_WORKER}
# What counts as final: the grade stands until it is amended by two people.
FINAL = frozenset({AuditStatus.FINALISED, AuditStatus.AMENDED})
# From the appreciative inquiry on, the practitioner sees the grade and what was written to them.
SHARED_WITH_PRACTITIONER = frozenset({AuditStatus.APPRECIATIVE_INQUIRY}) | FINAL
EDITABLE = frozenset({AuditStatus.DRAFT, AuditStatus.RETURNED})
# Selected, and not yet decided: a blind moderator is shown no grade, nor once it was sent back.
UNDECIDED = frozenset(
    {AuditStatus.AWAITING_MODERATION, AuditStatus.IN_MODERATION, AuditStatus.RETURNED}
)
# Which record goes with which meeting: chairs assure conferences, reviewing officers reviews.
RECORD_OF = {
    MeetingKind.ICPC: QaRecordKind.CPC,
    MeetingKind.RCPC: QaRecordKind.CPC,
    MeetingKind.TRANSFER_IN_CONF: QaRecordKind.CPC,
    MeetingKind.CIC_REVIEW: QaRecordKind.IRO,
}
# A record that counts: complete, and not entered in error.
QA_COMPLETE = frozenset(
    {
        QaRecordStatus.COMPLETED,
        QaRecordStatus.SHARED,
        QaRecordStatus.ACKNOWLEDGED,
        QaRecordStatus.AMENDED,
        QaRecordStatus.CLOSED,
    }
)
ESCALATION_OPEN = frozenset(
    {EscalationStatus.ALERT, EscalationStatus.INFORMAL, EscalationStatus.FORMAL}
)
FORMAL_STAGES = (EscalationStage.FORMAL_1, EscalationStage.FORMAL_2, EscalationStage.FORMAL_3)
# Who answers at a stage, unless it is said otherwise: one level of management after the other.
ANSWERS_AT = {
    EscalationStage.ALERT: Role.TEAM_MANAGER,
    EscalationStage.INFORMAL: Role.TEAM_MANAGER,
    EscalationStage.FORMAL_1: Role.SERVICE_MANAGER,
    EscalationStage.FORMAL_2: Role.ASSISTANT_DIRECTOR,
    EscalationStage.FORMAL_3: Role.DIRECTOR,
}
ESCALATION_RESPONDERS = frozenset(ANSWERS_AT.values()) | {Role.CORPORATE_DIRECTOR}
