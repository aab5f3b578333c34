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
