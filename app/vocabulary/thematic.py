"""The words of thematic audits and quality circles."""

from enum import StrEnum

from app.vocabulary.roles import Role


class CircleStatus(StrEnum):
    ACTIVE = "active"
    CLOSED = "closed"


class CircleMeetingStatus(StrEnum):
    PLANNED = "planned"
    HELD = "held"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


class ThematicAuditStatus(StrEnum):
    PROPOSED = "proposed"
    PLANNED = "planned"
    REJECTED = "rejected"
    FIELDWORK = "fieldwork"
    ANALYSIS = "analysis"
    REPORTED = "reported"
    CLOSED = "closed"


class ThematicMethod(StrEnum):
    """A way in which a thematic audit finds its answers."""

    CASE_AUDIT = "case_audit"
    OBSERVATION = "observation"
    INTERVIEW = "interview"
    FOCUS_GROUP = "focus_group"
    FEEDBACK = "feedback"
    FIGURES = "figures"
    DOCUMENTS = "documents"


# The circle still has to hold it, or its chair to confirm the minutes.
UNCONFIRMED = frozenset({CircleMeetingStatus.PLANNED, CircleMeetingStatus.HELD})
# What the circle still has to decide on or to carry out.
IN_WORK = frozenset(
    {
        ThematicAuditStatus.PROPOSED,
        ThematicAuditStatus.PLANNED,
        ThematicAuditStatus.FIELDWORK,
        ThematicAuditStatus.ANALYSIS,
    }
)
# Its report is published: it is no longer the circle's alone.
OUT = frozenset({ThematicAuditStatus.REPORTED, ThematicAuditStatus.CLOSED})

# Of the Unit: one of them chairs each circle (source 2.3).
CHAIR_ROLES = (Role.ASSISTANT_DIRECTOR, Role.SERVICE_MANAGER)
