"""Seeing: which rows each role may see, and which members of them (trust.md). Absent means none."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, not_, or_, select, true

from app.models.assignments import AuditAssignment
from app.models.audits import Audit, AuditSection, AuditVersion, ChangeRequest
from app.models.base import Base
from app.models.escalations import Escalation, EscalationResponse, EscalationStageEntry
from app.models.feedback import FeedbackCampaign, FeedbackInvitation, FeedbackSubmission
from app.models.feedback_outcomes import FeedbackDisclosure, FeedbackQuote, FeedbackResponse
from app.models.findings import Finding, Theme
from app.models.history import Change, Read
from app.models.inquiries import AppreciativeInquiry
from app.models.meetings import Meeting
from app.models.moderation import (
    ModerationDecision,
    ModerationRule,
    ModerationSelection,
    ModerationSession,
)
from app.models.organisation import OrgUnit
from app.models.people import ApiKey, Person, RoleAssignment
from app.models.programmes import AuditCycle, AuditProgramme, AuditRound, SampleDraw, SampleMember
from app.models.qa_records import QaRecord, QaShare
from app.models.reference import ClosedDay, ReferenceCode
from app.models.reminders import Reminder, ReminderRule
from app.models.subjects import CaseAllocation, ImportRun, Subject
from app.models.tools import GradeCrosswalk, GradeScale, Tool, ToolVersion
from app.models.webhooks import WebhookDelivery, WebhookEndpoint
from app.services.access.actor import Actor, Place
from app.services.independence import own_line
from app.vocabulary import (
    DIRECTORS,
    EXEMPTION_APPROVERS,
    FINAL,
    QA_COMPLETE,
    SHARED_WITH_PRACTITIONER,
    UNDECIDED,
    AuditStatus,
    CampaignStatus,
    FindingOrigin,
    MeetingKind,
    ModerationOutcome,
    QaRecordStatus,
    QuoteStatus,
    RespondentGroup,
    ResponseStatus,
    Role,
    ToolVersionStatus,
)

Rows = Callable[[Any, Actor, Place], ColumnElement[bool]]

QA = (Role.QA_ADMIN, Role.QA_MANAGER)
MANAGERS = (Role.TEAM_MANAGER, Role.SERVICE_MANAGER)
OUTSIDERS = frozenset({Role.PARTNER_AGENCY, Role.MI_ANALYST, Role.INTEGRATION_CLIENT})
STAFF = frozenset(Role) - OUTSIDERS
# Who gives feedback, and sees their own (trust.md: feedback, submit).
SENDERS = (STAFF | {Role.PARTNER_AGENCY}) - {Role.DATA_PROTECTION_OFFICER, Role.ADMINISTRATOR}


def everything(_row: Any, _me: Actor, _place: Place) -> ColumnElement[bool]:
    return true()


def covered(row: Any, _me: Actor, place: Place) -> ColumnElement[bool]:
    return place.covers(row)


def to(*roles: Role, rows: Rows = everything) -> dict[Role, Rows]:
    return dict.fromkeys(roles, rows)


EVERYONE = to(*Role)
ALL_STAFF = to(*STAFF)


# Audits


def _final_here(row: Any, _me: Actor, place: Place) -> ColumnElement[bool]:
    return and_(place.covers(row), row.status.in_(FINAL))


def _shared_with_me(row: Any, me: Actor, _place: Place) -> ColumnElement[bool]:
    return and_(row.practitioner_person_id == me.me, row.status.in_(SHARED_WITH_PRACTITIONER))


def _to_moderate(row: Any, me: Actor, place: Place) -> ColumnElement[bool]:
    """Waiting for a moderator here, not of my own line; and, once begun, those I hold."""
    waiting = and_(
        row.status == AuditStatus.AWAITING_MODERATION,
        or_(row.moderator_id.is_(None), row.moderator_id == me.me),
        place.covers(row),
        row.auditor_id != me.me,
        not_(own_line(row, me.me)),
    )
    return or_(
        waiting, and_(row.moderator_id == me.me, row.status != AuditStatus.AWAITING_MODERATION)
    )


def _my_case_final(row: Any, me: Actor, _place: Place) -> ColumnElement[bool]:
    return and_(row.status.in_(FINAL), _my_case(row.subject_id, me))


def _my_case(subject_id: Any, me: Actor) -> ColumnElement[bool]:
    return exists(
        select(CaseAllocation.id).where(
            CaseAllocation.subject_id == subject_id,
            CaseAllocation.person_id == me.me,
            CaseAllocation.valid_from <= me.today,
            or_(CaseAllocation.valid_to.is_(None), CaseAllocation.valid_to > me.today),
        )
    )


AUDITS: dict[Role, Rows] = {
    **to(*QA),
    Role.AUDITOR: lambda row, me, _: row.auditor_id == me.me,
    Role.MODERATOR: _to_moderate,
    **to(*MANAGERS, *DIRECTORS, rows=_final_here),
    Role.PRACTITIONER: _shared_with_me,
    **to(Role.IRO, Role.CPC, rows=_my_case_final),
}


def _with_its_audit(role: Role) -> Rows:
    """As the audit is visible, so is what belongs to it."""

    def rows(row: Any, me: Actor, place: Place) -> ColumnElement[bool]:
        return exists(
            select(Audit.id).where(Audit.id == row.audit_id, AUDITS[role](Audit, me, place))
        )

    return rows


def _decided_and_final(row: Any, _me: Actor, place: Place) -> ColumnElement[bool]:
    """Who sees only final audits sees their decisions no earlier."""
    audit = exists(select(Audit.id).where(Audit.id == row.audit_id, Audit.status.in_(FINAL)))
    return and_(place.covers(row), audit)


# Subjects


def _in_my_place(row: Any, me: Actor, place: Place) -> ColumnElement[bool]:
    return exists(
        select(CaseAllocation.id).where(
            CaseAllocation.subject_id == row.id,
            place.covers(CaseAllocation),
            CaseAllocation.valid_from <= me.today,
            or_(CaseAllocation.valid_to.is_(None), CaseAllocation.valid_to > me.today),
        )
    )


def _mine_to_audit(row: Any, me: Actor, _place: Place) -> ColumnElement[bool]:
    return exists(
        select(AuditAssignment.id).where(
            AuditAssignment.subject_id == row.id, AuditAssignment.auditor_id == me.me
        )
    )


def _mine_to_moderate(row: Any, me: Actor, place: Place) -> ColumnElement[bool]:
    return exists(
        select(Audit.id).where(Audit.subject_id == row.id, _to_moderate(Audit, me, place))
    )


SUBJECTS: dict[Role, Rows] = {
    **to(*QA),
    Role.AUDITOR: _mine_to_audit,
    Role.MODERATOR: _mine_to_moderate,
    **to(*MANAGERS, rows=_in_my_place),
    **to(Role.PRACTITIONER, Role.IRO, Role.CPC, rows=lambda row, me, _: _my_case(row.id, me)),
    Role.INTEGRATION_CLIENT: lambda row, me, _: row.source_system == me.my_system,
}


# Meetings and the records of their quality

REVIEWED: dict[Role, tuple[MeetingKind, ...]] = {
    Role.IRO: (MeetingKind.CIC_REVIEW,),
    Role.CPC: (MeetingKind.ICPC, MeetingKind.RCPC, MeetingKind.TRANSFER_IN_CONF),
}


def _to_review(role: Role) -> Rows:
    """Meetings that they chair, and those here of their kind whose chair is not known."""

    def rows(row: Any, me: Actor, place: Place) -> ColumnElement[bool]:
        unclaimed = and_(
            row.chair_person_id.is_(None), row.kind.in_(REVIEWED[role]), place.covers(row)
        )
        return or_(row.chair_person_id == me.me, unclaimed)

    return rows


def _own_or_chaired(row: Any, me: Actor, _place: Place) -> ColumnElement[bool]:
    """Their own records, and those of the meetings that they chair once complete."""
    chaired = exists(
        select(Meeting.id).where(Meeting.id == row.meeting_id, Meeting.chair_person_id == me.me)
    )
    return or_(row.reviewer_id == me.me, and_(chaired, row.status.in_(QA_COMPLETE)))


def _with_me(row: Any, me: Actor) -> ColumnElement[bool]:
    return exists(
        select(QaShare.id).where(QaShare.qa_record_id == row.id, QaShare.person_id == me.me)
    )


def _complete_and_mine(row: Any, me: Actor, _place: Place) -> ColumnElement[bool]:
    """About a case of mine today, or shared with me."""
    mine = or_(_my_case(row.subject_id, me), _with_me(row, me))
    return and_(row.status.in_(QA_COMPLETE), mine)


def _complete_here(row: Any, me: Actor, place: Place) -> ColumnElement[bool]:
    return and_(row.status.in_(QA_COMPLETE), or_(place.covers(row), _with_me(row, me)))


def _from_my_system(row: Any, me: Actor, _place: Place) -> ColumnElement[bool]:
    return row.source_system == me.my_system  # type: ignore[no-any-return]


MEETINGS: dict[Role, Rows] = {
    **to(*QA),
    **to(*MANAGERS, *DIRECTORS, rows=covered),
    Role.PRACTITIONER: lambda row, me, _: _my_case(row.subject_id, me),
    **{role: _to_review(role) for role in REVIEWED},
    Role.INTEGRATION_CLIENT: _from_my_system,
}
QA_RECORDS: dict[Role, Rows] = {
    **to(*QA),
    **to(*MANAGERS, rows=_complete_here),
    **to(
        *DIRECTORS, rows=lambda row, _, place: and_(row.status.in_(QA_COMPLETE), place.covers(row))
    ),
    Role.PRACTITIONER: _complete_and_mine,
    **to(*REVIEWED, rows=_own_or_chaired),
    Role.INTEGRATION_CLIENT: _from_my_system,
}


def _with_its_record(role: Role) -> Rows:
    def rows(row: Any, me: Actor, place: Place) -> ColumnElement[bool]:
        seen = QA_RECORDS[role](QaRecord, me, place)
        return exists(select(QaRecord.id).where(QaRecord.id == row.qa_record_id, seen))

    return rows


# Escalations


def _raised_or_chaired(row: Any, me: Actor, _place: Place) -> ColumnElement[bool]:
    """Their own, and those about meetings that they chair."""
    chaired = exists(
        select(Meeting.id).where(Meeting.id == row.meeting_id, Meeting.chair_person_id == me.me)
    )
    return or_(row.raised_by == me.me, chaired)


def _here_or_asked(row: Any, me: Actor, place: Place) -> ColumnElement[bool]:
    return or_(place.covers(row), row.responder_id == me.me)


ESCALATIONS: dict[Role, Rows] = {
    **to(*QA),
    **to(*MANAGERS, *DIRECTORS, rows=_here_or_asked),
    **to(*REVIEWED, rows=_raised_or_chaired),
}


def _with_its_escalation(role: Role) -> Rows:
    def rows(row: Any, me: Actor, place: Place) -> ColumnElement[bool]:
        seen = ESCALATIONS[role](Escalation, me, place)
        return exists(select(Escalation.id).where(Escalation.id == row.escalation_id, seen))

    return rows


# Findings: each is seen as what it came from is seen. Another origin is one more row.

FINDING_ORIGINS: dict[FindingOrigin, tuple[type[Any], Mapping[Role, Rows]]] = {
    FindingOrigin.AUDIT: (Audit, AUDITS),
    # The disagreement is not for whoever was moderated (trust.md 1).
    FindingOrigin.MODERATION: (
        ModerationDecision,
        {**to(*QA), Role.MODERATOR: lambda row, me, _: row.moderator_id == me.me},
    ),
    FindingOrigin.CPC_QA: (QaRecord, QA_RECORDS),
    FindingOrigin.IRO_QA: (QaRecord, QA_RECORDS),
}


def _with_its_origin(role: Role) -> Rows:
    def rows(row: Any, me: Actor, place: Place) -> ColumnElement[bool]:
        terms = [
            and_(
                row.origin == origin,
                exists(
                    select(model.id).where(
                        model.id == row.origin_id, scopes[role](model, me, place)
                    )
                ),
            )
            for origin, (model, scopes) in FINDING_ORIGINS.items()
            if role in scopes
        ]
        return or_(false(), *terms)

    return rows


def _of_published(row: Any, _me: Actor, _place: Place) -> ColumnElement[bool]:
    return row.status != ToolVersionStatus.DRAFT  # type: ignore[no-any-return]


# Feedback


def _under_way(row: Any, _me: Actor, _place: Place) -> ColumnElement[bool]:
    return row.status != CampaignStatus.PLANNED  # type: ignore[no-any-return]


def _asking_partners(row: Any, me: Actor, place: Place) -> ColumnElement[bool]:
    partners = row.respondent_group == RespondentGroup.PARTNER_AGENCY
    return and_(_under_way(row, me, place), partners)


def _sent_by_me(row: Any, me: Actor, _place: Place) -> ColumnElement[bool]:
    return row.submitted_by == me.me  # type: ignore[no-any-return]


def _released_here(row: Any, _me: Actor, place: Place) -> ColumnElement[bool]:
    return and_(place.covers(row), row.status == QuoteStatus.RELEASED)


def _answers_me(row: Any, me: Actor, _place: Place) -> ColumnElement[bool]:
    """What was done about a theme is for all to read; about one submission, for who sent it."""
    mine = exists(
        select(FeedbackSubmission.id).where(
            FeedbackSubmission.id == row.submission_id, FeedbackSubmission.submitted_by == me.me
        )
    )
    told = or_(row.submission_id.is_(None), mine)
    return and_(row.status == ResponseStatus.PUBLISHED, told)


SCOPES: dict[type[Base], Mapping[Role, Rows]] = {
    OrgUnit: EVERYONE,
    Person: {
        **ALL_STAFF,
        **to(*OUTSIDERS, rows=lambda row, me, _: row.id == me.me),
    },
    RoleAssignment: {
        **to(*Role, rows=lambda row, me, _: row.person_id == me.me),
        **to(*QA, Role.ADMINISTRATOR, Role.DATA_PROTECTION_OFFICER),
    },
    ApiKey: to(Role.ADMINISTRATOR),
    ReminderRule: ALL_STAFF,
    Reminder: to(*Role, rows=lambda row, me, _: row.person_id == me.me),
    WebhookEndpoint: to(Role.ADMINISTRATOR),
    WebhookDelivery: to(Role.ADMINISTRATOR),
    Subject: SUBJECTS,
    ImportRun: {
        **to(*QA),
        Role.INTEGRATION_CLIENT: lambda row, me, _: row.source_system == me.my_system,
    },
    Tool: EVERYONE,
    ToolVersion: {**to(*Role, rows=_of_published), **to(*QA)},
    GradeScale: EVERYONE,
    GradeCrosswalk: EVERYONE,
    Theme: EVERYONE,
    ReferenceCode: EVERYONE,
    ClosedDay: EVERYONE,
    AuditProgramme: EVERYONE,
    AuditCycle: EVERYONE,
    AuditRound: EVERYONE,
    SampleDraw: to(*QA),
    SampleMember: to(*QA),
    AuditAssignment: {
        **to(*QA),
        Role.AUDITOR: lambda row, me, _: row.auditor_id == me.me,
        **to(*MANAGERS, *DIRECTORS, rows=covered),
    },
    Audit: AUDITS,
    AuditVersion: {role: _with_its_audit(role) for role in (*QA, Role.AUDITOR)},
    ChangeRequest: to(*QA),
    ModerationRule: ALL_STAFF,
    ModerationSelection: to(*QA),
    ModerationSession: to(*QA, Role.MODERATOR),
    ModerationDecision: {
        **to(*QA),
        Role.MODERATOR: lambda row, me, _: row.moderator_id == me.me,
        Role.AUDITOR: lambda row, me, _: row.auditor_id == me.me,
        **to(Role.SERVICE_MANAGER, *DIRECTORS, rows=_decided_and_final),
    },
    AppreciativeInquiry: {
        **to(*QA),
        **to(Role.AUDITOR, Role.MODERATOR, rows=lambda row, me, _: row.facilitator_id == me.me),
        Role.TEAM_MANAGER: covered,
        Role.PRACTITIONER: lambda row, me, _: row.practitioner_id == me.me,
    },
    Meeting: MEETINGS,
    QaRecord: QA_RECORDS,
    QaShare: {role: _with_its_record(role) for role in QA_RECORDS},
    Escalation: ESCALATIONS,
    EscalationStageEntry: {role: _with_its_escalation(role) for role in ESCALATIONS},
    EscalationResponse: {role: _with_its_escalation(role) for role in ESCALATIONS},
    FeedbackCampaign: {
        **to(*Role, rows=_under_way),
        **to(*QA),
        Role.PARTNER_AGENCY: _asking_partners,
    },
    FeedbackInvitation: to(*QA),
    FeedbackSubmission: {**to(*SENDERS, rows=_sent_by_me), **to(*QA)},
    FeedbackDisclosure: to(*QA),
    FeedbackQuote: {**to(*QA), **to(Role.SERVICE_MANAGER, *DIRECTORS, rows=_released_here)},
    FeedbackResponse: {**to(*Role, rows=_answers_me), **to(*QA)},
    Finding: {role: _with_its_origin(role) for role in Role},
    Change: to(Role.QA_MANAGER, Role.DATA_PROTECTION_OFFICER),
    Read: to(Role.QA_MANAGER, Role.DATA_PROTECTION_OFFICER, Role.ADMINISTRATOR),
}

# Members that are not for everyone who sees the row: who is shown them, and when. A member that
# is not named here is shown with its row; a role that is not named is shown null.
Shown = Callable[[Any], ColumnElement[bool]]
Member = Mapping[Role, Shown]


def always(_row: Any) -> ColumnElement[bool]:
    return true()


def once_submitted(row: Any) -> ColumnElement[bool]:
    return row.status != AuditStatus.DRAFT  # type: ignore[no-any-return]


def beyond_draft(row: Any) -> ColumnElement[bool]:
    return row.status != QaRecordStatus.DRAFT  # type: ignore[no-any-return]


def beyond_its_draft(row: Any) -> ColumnElement[bool]:
    """Of a finding: not while the audit that it came from is a draft."""
    draft = select(Audit.id).where(Audit.id == row.audit_id, Audit.status == AuditStatus.DRAFT)
    return not_(exists(draft))


def unless_blind(row: Any) -> ColumnElement[bool]:
    """Until the decision, a blind moderator sees neither grade nor anything built on it (I4)."""
    return not_(and_(row.blind, row.status.in_(UNDECIDED)))


def unless_returned_blind(row: Any) -> ColumnElement[bool]:
    """What was sent back unseen comes again, and is still to be judged unseen (I4)."""
    return not_(and_(row.blind, row.outcome == ModerationOutcome.RETURNED))


def never(_row: Any) -> ColumnElement[bool]:
    return false()


def shown(*roles: Role, when: Shown = always) -> dict[Role, Shown]:
    return dict.fromkeys(roles, when)


_GRADES: Member = {
    **shown(
        Role.QA_ADMIN, Role.QA_MANAGER, Role.AUDITOR, *MANAGERS, *DIRECTORS, Role.IRO, Role.CPC
    ),
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
_RATING: Member = {
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
    # A section is judged by its audit's row, whose status decides.
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
    # A case is judged by its subject's row.
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
        "overall_rating": _RATING,
        **dict.fromkeys(
            ("answers", "good_practice_text", "concerns", "status_reason"), _QA_NARRATIVE
        ),
    },
    QaShare: {"response_text": _QA_NARRATIVE},
    Escalation: dict.fromkeys(("text", "status_reason", "outcome_text"), _ESCALATED),
    # A stage and a response are judged by their escalation's row.
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
    Change: {"before": shown(Role.QA_MANAGER), "after": shown(Role.QA_MANAGER)},
}
