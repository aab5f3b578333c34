"""The words of findings."""

from enum import StrEnum


class FindingOrigin(StrEnum):
    AUDIT = "audit"
    THEMATIC = "thematic"
    COA = "coa"
    MULTI_AGENCY = "multi_agency"
    CPC_QA = "cpc_qa"
    IRO_QA = "iro_qa"
    FEEDBACK = "feedback"
    MODERATION = "moderation"
    APPRECIATIVE_INQUIRY = "appreciative_inquiry"
    SUPERVISION = "supervision"
    MI = "mi"
    DATA_QUALITY = "data_quality"


class FindingStatus(StrEnum):
    RECORDED = "recorded"
    WITHDRAWN = "withdrawn"


class Polarity(StrEnum):
    STRENGTH = "strength"
    DEVELOPMENT = "development"
    GOOD_PRACTICE = "good_practice"
    CONCERN = "concern"


class SafeguardingAlertStatus(StrEnum):
    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"


class Severity(StrEnum):
    NOTE = "note"
    MODERATE = "moderate"
    SERIOUS = "serious"
    IMMEDIATE_SAFEGUARDING = "immediate_safeguarding"


class RecommendationStatus(StrEnum):
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    SUPERSEDED = "superseded"


class Destination(StrEnum):
    """The part of the framework that a recommendation is for."""

    COA_LINE_OF_ENQUIRY = "coa_line_of_enquiry"
    AREA_LEARNING_EVENT = "area_learning_event"
    ICS_DIRECTORS = "ics_directors"
    LEARNING_ITEM = "learning_item"


# A recommendation that was not rejected, and that no other has replaced.
STANDING = frozenset({RecommendationStatus.PROPOSED, RecommendationStatus.ACCEPTED})


class ActionStatus(StrEnum):
    OPEN = "open"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    VERIFIED = "verified"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class ActionPriority(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    URGENT = "urgent"


class Effectiveness(StrEnum):
    NOT_ASSESSED = "not_assessed"
    EFFECTIVE = "effective"
    PARTLY = "partly"
    NOT_EFFECTIVE = "not_effective"


class ActionRule(StrEnum):
    """The rule by which the service raises an action itself."""

    INADEQUATE_AUDIT = "inadequate_audit"


# Something is still to be done by the owner.
TO_DO = frozenset({ActionStatus.OPEN, ActionStatus.IN_PROGRESS})
# Somebody else than the owner has seen that it was done.
CHECKED = frozenset({ActionStatus.VERIFIED, ActionStatus.CLOSED})


class TrailKind(StrEnum):
    """The kinds of row in the trail of a finding or recommendation."""

    AUDIT = "audit"
    MODERATION_DECISION = "moderation_decision"
    APPRECIATIVE_INQUIRY = "appreciative_inquiry"
    SUPERVISION_REVIEW = "supervision_review"
    OUTCOME_ANALYSIS = "outcome_analysis"
    MULTI_AGENCY_AUDIT = "multi_agency_audit"
    AGENCY_RETURN = "agency_return"
    QA_RECORD = "qa_record"
    FEEDBACK_SUBMISSION = "feedback_submission"
    INDICATOR_VALUE = "indicator_value"
    DATA_QUALITY_ISSUE = "data_quality_issue"
    FINDING = "finding"
    RECOMMENDATION = "recommendation"
    ACTION = "action"
    RE_AUDIT = "re_audit"
    THEMATIC_AUDIT = "thematic_audit"
    LINE_OF_ENQUIRY = "line_of_enquiry"
    LEARNING_ITEM = "learning_item"
    COMMUNITY_OF_PRACTICE = "community_of_practice"
    AREA_LEARNING_EVENT = "area_learning_event"
