"""The words of child outcome analyses."""

from enum import StrEnum


class OutcomeAnalysisStatus(StrEnum):
    PROPOSED = "proposed"
    SCHEDULED = "scheduled"
    FIELDWORK = "fieldwork"
    ANALYSIS = "analysis"
    REPORTED = "reported"
    FOLLOW_UP = "follow_up"
    CLOSED = "closed"


class ExpectedOutcome(StrEnum):
    """What each analysis is expected to show: the blocks of its report (source 2.2)."""

    IMPACT_ON_CHILDREN = "impact_on_children"
    COMMISSIONING_IMPLICATIONS = "commissioning_implications"
    CHILDRENS_VIEWS_IMPACT = "childrens_views_impact"
    LEADERSHIP_OVERVIEW = "leadership_overview"


class EnquiryPriority(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class LineOfEnquiryStatus(StrEnum):
    SET = "set"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


class PracticeType(StrEnum):
    """The kinds of practice that are observed."""

    HOME_VISIT = "home_visit"
    CORE_GROUP = "core_group"
    CP_CONFERENCE = "cp_conference"
    CIC_REVIEW = "cic_review"
    SUPERVISION = "supervision"
    DUTY = "duty"
    STRATEGY_DISCUSSION = "strategy_discussion"
    DIRECT_WORK = "direct_work"
    TEAM_MEETING = "team_meeting"
    OTHER = "other"


# Nothing was observed yet, or what was observed is still being thought about.
UNDER_WAY = frozenset(
    {
        OutcomeAnalysisStatus.PROPOSED,
        OutcomeAnalysisStatus.SCHEDULED,
        OutcomeAnalysisStatus.FIELDWORK,
        OutcomeAnalysisStatus.ANALYSIS,
    }
)
# The report was accepted: managers of the district read it.
ACCEPTED = frozenset({OutcomeAnalysisStatus.FOLLOW_UP, OutcomeAnalysisStatus.CLOSED})
