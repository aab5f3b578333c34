"""The words of multi-agency audits."""

from enum import StrEnum


class LeadBody(StrEnum):
    """The body that leads a multi-agency audit."""

    SAFEGUARDING_PARTNERSHIP = "safeguarding_partnership"
    SOCIAL_CARE = "social_care"


class AuditTrigger(StrEnum):
    """The reason for which a multi-agency audit is made."""

    INCIDENT_LEARNING = "incident_learning"
    PRACTICE_REVIEW_GROUP = "practice_review_group"
    JTAI_THEME = "jtai_theme"
    DATA = "data"
    OTHER = "other"


class MultiAgencyAuditStatus(StrEnum):
    PROPOSED = "proposed"
    AGREED = "agreed"
    REQUESTING = "requesting"
    DISCUSSION = "discussion"
    REPORTED = "reported"
    CLOSED = "closed"
    CANCELLED = "cancelled"


# From the joint discussion on, all participating bodies see all returns.
OPENED = frozenset(
    {
        MultiAgencyAuditStatus.DISCUSSION,
        MultiAgencyAuditStatus.REPORTED,
        MultiAgencyAuditStatus.CLOSED,
    }
)


class BodyKind(StrEnum):
    """Whether a participating body is a partner agency, or children's social care itself."""

    AGENCY = "agency"
    SOCIAL_CARE = "social_care"


class AgencyReturnStatus(StrEnum):
    REQUESTED = "requested"
    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    NO_INVOLVEMENT = "no_involvement"


# The body has still to answer.
OUTSTANDING = frozenset({AgencyReturnStatus.REQUESTED, AgencyReturnStatus.IN_PROGRESS})


class PracticeDomain(StrEnum):
    """A domain that every agency and the joint discussion grade."""

    RECOGNITION = "recognition"
    ASSESSMENT = "assessment"
    PLANNING_INTERVENTION = "planning_intervention"
    JOINT_WORKING = "joint_working"
    IMPACT = "impact"
    OVERALL = "overall"


class PracticeGrade(StrEnum):
    """The grades of a domain, the weakest first."""

    INADEQUATE = "inadequate"
    REQUIRES_IMPROVEMENT = "requires_improvement"
    GOOD = "good"
    OUTSTANDING = "outstanding"
