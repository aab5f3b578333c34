"""The words of conferences and reviews, QA records and escalations."""

from enum import StrEnum

from app.vocabulary.roles import Role


class MeetingKind(StrEnum):
    ICPC = "icpc"
    RCPC = "rcpc"
    TRANSFER_IN_CONF = "transfer_in_conf"
    CIC_REVIEW = "cic_review"


class StartEvent(StrEnum):
    """The event from which a meeting's clock starts, if the source sends one."""

    STRATEGY_DISCUSSION = "strategy_discussion"
    SECTION_47_STARTED = "section_47_started"
    BECAME_LOOKED_AFTER = "became_looked_after"
    NOTIFICATION = "notification"


class ClockGap(StrEnum):
    """Why a meeting has no date by which it is due."""

    START_UNKNOWN = "start_unknown"
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
    """The stages in their order; any may be bypassed."""

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
    """The party that an escalation waits for."""

    RESPONDER = "responder"
    RAISER = "raiser"


class EscalationOutcome(StrEnum):
    AGREED = "agreed"
    PARTLY_AGREED = "partly_agreed"
    NOT_AGREED = "not_agreed"
    OVERTAKEN = "overtaken"


# The kind of QA record for each kind of meeting: chairs' for conferences, IROs' for reviews.
RECORD_OF = {
    MeetingKind.ICPC: QaRecordKind.CPC,
    MeetingKind.RCPC: QaRecordKind.CPC,
    MeetingKind.TRANSFER_IN_CONF: QaRecordKind.CPC,
    MeetingKind.CIC_REVIEW: QaRecordKind.IRO,
}
# The statuses of records that count: complete, and not entered in error.
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
# The role that answers at a stage unless another is chosen: one level of management per stage.
ANSWERS_AT = {
    EscalationStage.ALERT: Role.TEAM_MANAGER,
    EscalationStage.INFORMAL: Role.TEAM_MANAGER,
    EscalationStage.FORMAL_1: Role.SERVICE_MANAGER,
    EscalationStage.FORMAL_2: Role.ASSISTANT_DIRECTOR,
    EscalationStage.FORMAL_3: Role.DIRECTOR,
}
ESCALATION_RESPONDERS = frozenset(ANSWERS_AT.values()) | {Role.CORPORATE_DIRECTOR}
