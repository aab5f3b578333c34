"""The words of auditing: programmes, samples, assignments and audits."""

from enum import StrEnum

from app.vocabulary.roles import DIRECTORS, Role


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


class FollowUpOwner(StrEnum):
    """Who owns the actions that an inadequate audit raises."""

    TEAM_MANAGER = "team_manager"
    PRACTITIONER = "practitioner"


class AuditAlertStatus(StrEnum):
    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    WITHDRAWN = "withdrawn"


class AuditAlertReason(StrEnum):
    GRADE = "grade"
    LIMITING_RULE = "limiting_rule"


class AuditAlertStanding(StrEnum):
    NOT_MODERATED = "not_moderated"
    MODERATED = "moderated"
    FINAL = "final"
    VOIDED = "voided"


class Confidence(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


EXEMPTION_APPROVERS = DIRECTORS - {Role.PRINCIPAL_SOCIAL_WORKER}
# The grade of a final audit stands unless two people amend it.
FINAL = frozenset({AuditStatus.FINALISED, AuditStatus.AMENDED})
# From the appreciative inquiry on, the practitioner sees the grade and the texts of the sections.
SHARED_WITH_PRACTITIONER = frozenset({AuditStatus.APPRECIATIVE_INQUIRY}) | FINAL
# An audit is still expected of these assignments.
STILL_EXPECTED = frozenset(
    {
        AssignmentStatus.PROPOSED,
        AssignmentStatus.ALLOCATED,
        AssignmentStatus.DECLINED,
        AssignmentStatus.EXEMPTION_REQUESTED,
    }
)
# The states in which an audit counts as submitted and can have an appreciative inquiry.
WITH_INQUIRY = frozenset(AuditStatus) - {AuditStatus.DRAFT, AuditStatus.VOIDED}
EDITABLE = frozenset({AuditStatus.DRAFT, AuditStatus.RETURNED})
# Selected and not yet decided, or returned: a blind moderator does not see the grade.
UNDECIDED = frozenset(
    {AuditStatus.AWAITING_MODERATION, AuditStatus.IN_MODERATION, AuditStatus.RETURNED}
)
