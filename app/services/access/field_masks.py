"""Members that are not for everyone who sees the row: who is shown them, and when.

A member that is not named here is shown with its row; a role that is not named is shown null.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, not_, or_, select, true

from app.models.auditing.audits import Audit, AuditSection, AuditVersion
from app.models.cases.subjects import CaseAllocation, Subject
from app.models.feedback.campaigns import FeedbackCampaign
from app.models.feedback.outcomes import FeedbackQuote
from app.models.feedback.submissions import FeedbackSubmission
from app.models.findings.findings import Finding
from app.models.moderation.change_requests import ChangeRequest
from app.models.moderation.decisions import ModerationDecision
from app.models.moderation.inquiries import AppreciativeInquiry
from app.models.organisation.people import Person
from app.models.platform.base import Base, Record
from app.models.platform.history import Change
from app.models.reviewing.escalations import Escalation, EscalationResponse, EscalationStageEntry
from app.models.reviewing.qa_records import QaRecord, QaShare
from app.services.access.predicates import MANAGERS, QA, STAFF
from app.vocabulary.auditing import EXEMPTION_APPROVERS, UNDECIDED, AuditStatus
from app.vocabulary.moderation import ModerationOutcome
from app.vocabulary.reviewing import QaRecordStatus
from app.vocabulary.roles import DIRECTORS, Role

Shown = Callable[[Any], ColumnElement[bool]]
Member = Mapping[Role, Shown]


def always(_row: Any) -> ColumnElement[bool]:
    return true()


def once_submitted(row: Any) -> ColumnElement[bool]:
    """Neither a draft nor what was voided as one."""
    return row.submitted_at.is_not(None)  # type: ignore[no-any-return]


def beyond_draft(row: Any) -> ColumnElement[bool]:
    return row.status != QaRecordStatus.DRAFT  # type: ignore[no-any-return]


def beyond_its_draft(row: Any) -> ColumnElement[bool]:
    """Of a finding: not while the audit that it came from is a draft."""
    draft = select(Audit.id).where(Audit.id == row.audit_id, Audit.status == AuditStatus.DRAFT)
    return not_(exists(draft))


def unless_blind(row: Any) -> ColumnElement[bool]:
    """Until the decision, a blind moderator sees neither grade nor anything built on it (I4).

    Nor does whoever may yet begin: the session in which they do may make it blind.
    """
    waiting = row.status == AuditStatus.AWAITING_MODERATION
    return not_(or_(waiting, and_(row.blind, row.status.in_(UNDECIDED))))


def unless_returned_blind(row: Any) -> ColumnElement[bool]:
    """What was sent back unseen comes again, and is still to be judged unseen (I4)."""
    return not_(and_(row.blind, row.outcome == ModerationOutcome.RETURNED))


def never(_row: Any) -> ColumnElement[bool]:
    return false()


def shown(*roles: Role, when: Shown = always) -> dict[Role, Shown]:
    return dict.fromkeys(roles, when)


_GRADES: Member = {
    **shown(Role.AUDITOR, *MANAGERS, *DIRECTORS, Role.IRO, Role.CPC),
    **shown(*QA, when=once_submitted),
    Role.MODERATOR: unless_blind,
}
_JUDGEMENT: Member = {
    **shown(Role.AUDITOR, *MANAGERS, Role.IRO, Role.CPC),
    Role.QA_MANAGER: once_submitted,
    Role.MODERATOR: unless_blind,
}
_NARRATIVE: Member = {
    **shown(Role.AUDITOR, Role.MODERATOR, *MANAGERS, Role.PRACTITIONER, Role.IRO, Role.CPC),
    Role.QA_MANAGER: once_submitted,
}
_SECTION_GRADE: Member = {**_GRADES}
_QA_ONLY: Member = shown(*QA)
_DISAGREEMENT: Member = shown(Role.QA_MANAGER, Role.MODERATOR)
_SNAPSHOT: Member = {
    **shown(*QA, Role.AUDITOR, Role.SERVICE_MANAGER, *DIRECTORS),
    Role.MODERATOR: unless_returned_blind,
}
# A source is told how far its record has come, no more.
_QA_JUDGEMENT: Member = {
    **shown(Role.QA_ADMIN, Role.IRO, Role.CPC, *MANAGERS, *DIRECTORS, Role.PRACTITIONER),
    Role.QA_MANAGER: beyond_draft,
}
_QA_NARRATIVE: Member = {
    **shown(Role.IRO, Role.CPC, *MANAGERS, Role.PRACTITIONER),
    Role.QA_MANAGER: beyond_draft,
}


def _put_to(role: Role) -> Shown:
    """Of an escalation: once it was put to this role."""

    def condition(row: Any) -> ColumnElement[bool]:
        return exists(
            select(EscalationStageEntry.id).where(
                EscalationStageEntry.escalation_id == row.id,
                EscalationStageEntry.responder_role == role,
            )
        )

    return condition


# Directors read no narrative, but of what they are to answer.
_ESCALATED: Member = {
    **shown(Role.IRO, Role.CPC, *MANAGERS, Role.QA_MANAGER),
    **{role: _put_to(role) for role in EXEMPTION_APPROVERS},
}

SENSITIVE: dict[type[Base], Mapping[str, Member]] = {
    Person: {"sign_in_subject": shown(Role.ADMINISTRATOR)},
    Audit: {
        "auditor_grade": _GRADES,
        "override_grade": _GRADES,
        "indicative_grade": _GRADES,
        "grade_variance": _GRADES,
        "proposed_grade": _GRADES,
        "moderated_grade": _GRADES,
        "final_grade": {**_GRADES, Role.PRACTITIONER: always},
        "score_of_available": _GRADES,
        "score_of_applicable": _GRADES,
        "grade_rationale": _JUDGEMENT,
        "selection_reason": {**shown(*QA), Role.MODERATOR: unless_blind},
        "status_reason": {**shown(*QA, Role.AUDITOR), Role.MODERATOR: unless_blind},
        "moderator_id": shown(*QA, Role.MODERATOR),
    },
    AuditSection: {
        "section_grade": _SECTION_GRADE,
        "section_score": _SECTION_GRADE,
        "strengths_text": _NARRATIVE,
        "development_text": _NARRATIVE,
        "framework_evidence": _NARRATIVE,
        "answers": {k: v for k, v in _NARRATIVE.items() if k is not Role.PRACTITIONER},
    },
    ModerationDecision: {
        "auditor_grade_snapshot": _SNAPSHOT,
        "selection_reason": {**shown(*QA), Role.MODERATOR: unless_returned_blind},
        "moderator_id": shown(*QA, Role.MODERATOR),
        "rationale": _DISAGREEMENT,
        "section_decisions": _DISAGREEMENT,
        "feedback_to_auditor": shown(Role.QA_MANAGER, Role.MODERATOR, Role.AUDITOR),
    },
    CaseAllocation: {
        "person_id": shown(
            *QA,
            Role.AUDITOR,
            *MANAGERS,
            Role.PRACTITIONER,
            Role.IRO,
            Role.CPC,
            Role.INTEGRATION_CLIENT,
        )
    },
    AppreciativeInquiry: {
        name: shown(
            Role.QA_MANAGER, Role.AUDITOR, Role.MODERATOR, Role.TEAM_MANAGER, Role.PRACTITIONER
        )
        for name in (
            "what_went_well",
            "what_differently_next_time",
            "discovery",
            "dream",
            "design",
            "destiny",
            "agreed_actions",
        )
    },
    Finding: {
        name: {**_NARRATIVE, Role.QA_MANAGER: beyond_its_draft}
        for name in ("text", "status_reason", "escalated_to")
    },
    QaRecord: {
        **dict.fromkeys(
            ("overall_rating", "good_practice", "good_practice_theme_codes", "file_reference"),
            _QA_JUDGEMENT,
        ),
        **dict.fromkeys(
            ("answers", "good_practice_text", "concerns", "status_reason"), _QA_NARRATIVE
        ),
    },
    QaShare: {"person_id": _QA_JUDGEMENT, "response_text": _QA_NARRATIVE},
    Escalation: dict.fromkeys(("text", "status_reason", "outcome_text"), _ESCALATED),
    EscalationStageEntry: {"reason": _ESCALATED},
    EscalationResponse: {"text": _ESCALATED},
    FeedbackCampaign: {"link": shown(*STAFF), "waiting": _QA_ONLY},
    FeedbackSubmission: dict.fromkeys(
        (
            "safeguarding_flag",
            "escalation_reason",
            "escalated_to",
            "escalated_at",
            "safeguarding_outcome",
            "safeguarding_note",
            "coded_by",
            "reviewed_by",
            "themes",
        ),
        _QA_ONLY,
    ),
    FeedbackQuote: dict.fromkeys(
        ("submission_id", "proposed_by", "decided_by", "decision_reason"), _QA_ONLY
    ),
    AuditVersion: {"content": shown(Role.QA_MANAGER, Role.AUDITOR)},
    ChangeRequest: {"new_values": shown(Role.QA_MANAGER), "reason": _QA_ONLY},
    Change: dict.fromkeys(("before", "after", "note"), shown(Role.QA_MANAGER)),
}

# Parts whose members are judged by the row they belong to, which also says who sees them.
WHOLES: dict[type[Base], tuple[type[Record], str]] = {
    AuditSection: (Audit, "audit_id"),
    CaseAllocation: (Subject, "subject_id"),
    QaShare: (QaRecord, "qa_record_id"),
    EscalationStageEntry: (Escalation, "escalation_id"),
    EscalationResponse: (Escalation, "escalation_id"),
}
