"""Seeing: which rows each role may see (trust.md). Absent means none."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, or_, select

from app.models.auditing.assignments import AuditAssignment
from app.models.auditing.audits import Audit, AuditVersion
from app.models.auditing.moderation_rules import ModerationRule
from app.models.auditing.programmes import AuditCycle, AuditProgramme, AuditRound
from app.models.auditing.samples import SampleDraw, SampleMember
from app.models.cases.subjects import Subject
from app.models.feedback.campaigns import FeedbackCampaign, FeedbackInvitation
from app.models.feedback.outcomes import FeedbackDisclosure, FeedbackQuote, FeedbackResponse
from app.models.feedback.submissions import FeedbackSubmission
from app.models.findings.findings import Finding
from app.models.intake.import_runs import ImportRun
from app.models.moderation.change_requests import ChangeRequest
from app.models.moderation.decisions import ModerationDecision
from app.models.moderation.inquiries import AppreciativeInquiry
from app.models.moderation.selections import ModerationSelection
from app.models.moderation.sessions import ModerationSession
from app.models.notifications.reminders import Reminder, ReminderRule
from app.models.notifications.webhooks import WebhookDelivery, WebhookEndpoint
from app.models.organisation.api_keys import ApiKey
from app.models.organisation.org_units import OrgUnit
from app.models.organisation.people import Person, RoleAssignment
from app.models.platform.base import Base
from app.models.platform.history import Change, Read
from app.models.reference.closed_days import ClosedDay
from app.models.reference.code_lists import ReferenceCode
from app.models.reference.themes import Theme
from app.models.reviewing.escalations import Escalation, EscalationResponse, EscalationStageEntry
from app.models.reviewing.meetings import Meeting
from app.models.reviewing.qa_records import QaRecord, QaShare
from app.models.tools.grades import GradeCrosswalk, GradeScale
from app.models.tools.tools import Tool, ToolVersion
from app.services.access.actor import Actor, Place
from app.services.access.policies.auditing import (
    AUDITS,
    SUBJECTS,
    decided_and_final,
    with_its_audit,
)
from app.services.access.policies.feedback import (
    answers_me,
    asking_partners,
    released_here,
    sent_by_me,
    under_way,
)
from app.services.access.policies.reviewing import (
    ESCALATIONS,
    MEETINGS,
    QA_RECORDS,
    with_its_escalation,
    with_its_record,
)
from app.services.access.predicates import (
    ALL_STAFF,
    EVERYONE,
    MANAGERS,
    OUTSIDERS,
    QA,
    SENDERS,
    Rows,
    covered,
    to,
)
from app.vocabulary.findings import FindingOrigin
from app.vocabulary.roles import DIRECTORS, Role
from app.vocabulary.tools import ToolVersionStatus

# Findings: each is seen as what it came from is seen. Another origin is one more row.

# A source is told how far its records have come, not what was found (trust.md 1).
JUDGED: Mapping[Role, Rows] = {
    role: rows for role, rows in QA_RECORDS.items() if role is not Role.INTEGRATION_CLIENT
}
FINDING_ORIGINS: dict[FindingOrigin, tuple[type[Any], Mapping[Role, Rows]]] = {
    FindingOrigin.AUDIT: (Audit, AUDITS),
    # The disagreement is not for whoever was moderated (trust.md 1).
    FindingOrigin.MODERATION: (
        ModerationDecision,
        {**to(*QA), Role.MODERATOR: lambda row, me, _: row.moderator_id == me.me},
    ),
    FindingOrigin.CPC_QA: (QaRecord, JUDGED),
    FindingOrigin.IRO_QA: (QaRecord, JUDGED),
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
    AuditVersion: {role: with_its_audit(role) for role in (*QA, Role.AUDITOR)},
    ChangeRequest: to(*QA),
    ModerationRule: ALL_STAFF,
    ModerationSelection: to(*QA),
    ModerationSession: to(*QA, Role.MODERATOR),
    ModerationDecision: {
        **to(*QA),
        Role.MODERATOR: lambda row, me, _: row.moderator_id == me.me,
        Role.AUDITOR: lambda row, me, _: row.auditor_id == me.me,
        **to(Role.SERVICE_MANAGER, *DIRECTORS, rows=decided_and_final),
    },
    AppreciativeInquiry: {
        **to(*QA),
        **to(Role.AUDITOR, Role.MODERATOR, rows=lambda row, me, _: row.facilitator_id == me.me),
        Role.TEAM_MANAGER: covered,
        Role.PRACTITIONER: lambda row, me, _: row.practitioner_id == me.me,
    },
    Meeting: MEETINGS,
    QaRecord: QA_RECORDS,
    QaShare: {role: with_its_record(role) for role in QA_RECORDS},
    Escalation: ESCALATIONS,
    EscalationStageEntry: {role: with_its_escalation(role) for role in ESCALATIONS},
    EscalationResponse: {role: with_its_escalation(role) for role in ESCALATIONS},
    FeedbackCampaign: {
        **to(*Role, rows=under_way),
        **to(*QA),
        Role.PARTNER_AGENCY: asking_partners,
    },
    FeedbackInvitation: to(*QA),
    FeedbackSubmission: {**to(*SENDERS, rows=sent_by_me), **to(*QA)},
    FeedbackDisclosure: to(*QA),
    FeedbackQuote: {**to(*QA), **to(Role.SERVICE_MANAGER, *DIRECTORS, rows=released_here)},
    FeedbackResponse: {**to(*Role, rows=answers_me), **to(*QA)},
    Finding: {role: _with_its_origin(role) for role in Role},
    Change: to(Role.QA_MANAGER, Role.DATA_PROTECTION_OFFICER),
    Read: to(Role.QA_MANAGER, Role.DATA_PROTECTION_OFFICER, Role.ADMINISTRATOR),
}
