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


class SafeguardingAlertStatus(StrEnum):
    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"


class Severity(StrEnum):
    NOTE = "note"
    MODERATE = "moderate"
    SERIOUS = "serious"
    IMMEDIATE_SAFEGUARDING = "immediate_safeguarding"
