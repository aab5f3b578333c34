"""The words of moderation: decisions, sessions, inquiries and change requests."""

from enum import StrEnum


class ChangeRequestKind(StrEnum):
    VOID = "void"
    AMEND = "amend"


class ChangeRequestStatus(StrEnum):
    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"


class ReplyCapacity(StrEnum):
    """In which capacity somebody replies to a final audit."""

    PRACTITIONER = "practitioner"
    TEAM_MANAGER = "team_manager"


class SelectionReason(StrEnum):
    """Why an audit was selected; only `random` audits estimate the programme's agreement."""

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
