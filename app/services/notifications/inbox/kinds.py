"""What waits for whom: one entry for each kind. Notifications and reminders come from this table.

A row waits either for one person, whom a column names, or for whoever may make a step.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    DateTime,
    and_,
    cast,
    exists,
    false,
    func,
    null,
    or_,
    select,
    true,
)

from app.core import clock
from app.models.auditing.assignments import AssignmentPeriod, AuditAssignment
from app.models.auditing.audits import Audit, AuditPeriod
from app.models.feedback.outcomes import FeedbackDisclosure
from app.models.feedback.submissions import FeedbackSubmission
from app.models.moderation.change_requests import ChangeRequest
from app.models.moderation.inquiries import AppreciativeInquiry
from app.models.platform.base import Record
from app.models.reviewing.escalations import Escalation
from app.models.reviewing.meetings import Meeting
from app.models.reviewing.qa_records import QaRecord, QaShare
from app.services import access
from app.services.access import Actor
from app.services.auditing import assignment_workflow
from app.services.feedback import disclosure_workflow, submission_workflow
from app.services.moderation import (
    change_request_workflow,
    moderation_workflow,
)
from app.services.notifications.inbox import reviewing
from app.services.platform import workflow
from app.services.platform.workflow import Step
from app.services.reviewing import escalation_workflow
from app.vocabulary.auditing import AssignmentStatus, AuditStatus
from app.vocabulary.feedback import FeedbackStatus
from app.vocabulary.moderation import InquiryStatus
from app.vocabulary.notifications import NotificationKind
from app.vocabulary.reviewing import EscalationParty
from app.vocabulary.roles import Permission

Term = Callable[[Any], ColumnElement[Any]]


@dataclass(frozen=True)
class Waiting:
    """Why rows of a model wait: for who may make `step`, or else for the person `person` names.

    Where there are both, `person` is who is reminded, if somebody is named. Where nobody is, it
    waits for whoever has the permission `pool` there. A part is told as its `whole`.
    """

    kind: NotificationKind
    model: type[Record]
    since: Term
    step: Step | None = None
    person: Term | None = None
    when: Term = lambda _: true()
    due: Term = lambda _: cast(null(), Date)
    pool: Permission | None = None
    whole: type[Record] | None = None
    whole_id: Term = lambda row: row.id

    @property
    def entity(self) -> str:
        """The table of what is told."""
        table: str = (self.whole or self.model).__tablename__
        return table

    def mine(self, row: Any, actor: Actor) -> ColumnElement[bool]:
        """Whether a row waits for the caller, who also sees it."""
        terms = [access.scope(actor, self.model), self.when(row)]
        if self.step is None:
            terms.append(self._named(row, actor))
        else:
            may = self.step.permission and access.may(actor, self.step.permission)
            terms.append(workflow.open_to(self.step, row, actor) if may else false())
        return and_(*terms)

    def _named(self, row: Any, actor: Actor) -> ColumnElement[bool]:
        if self.person is None:
            return false()
        person = self.person(row)
        if self.pool is None:
            return person == actor.me
        return or_(
            person == actor.me, and_(person.is_(None), access.allowed(actor, self.pool, row))
        )

    @property
    def can_remind(self) -> bool:
        """Whether it is known who is to be reminded, and of which day."""
        return self.person is not None and self.due is not Waiting.due


def _status(word: Any) -> Term:
    return lambda row: row.status == word


def _audit_since(row: Any) -> ColumnElement[Any]:
    """Since the audit is as it is; its periods follow every change of state."""
    open_period = (AuditPeriod.audit_id == row.id, AuditPeriod.valid_to.is_(None))
    return select(AuditPeriod.valid_from).where(*open_period).scalar_subquery()


def _assignment_since(row: Any) -> ColumnElement[Any]:
    open_period = (AssignmentPeriod.assignment_id == row.id, AssignmentPeriod.valid_to.is_(None))
    return select(AssignmentPeriod.valid_from).where(*open_period).scalar_subquery()


def _not_begun(row: Any) -> ColumnElement[bool]:
    begun = exists(
        select(Audit.id).where(Audit.assignment_id == row.id, Audit.status != AuditStatus.VOIDED)
    )
    return and_(row.status == AssignmentStatus.ALLOCATED, ~begun)


def _day_planned(row: Any) -> ColumnElement[Any]:
    return cast(func.timezone("Europe/London", row.planned_for), Date)


def _asked(row: Any) -> ColumnElement[bool]:
    waits: ColumnElement[bool] = row.waiting_for == EscalationParty.RESPONDER
    return waits


def _unanswered_in_time(row: Any) -> ColumnElement[bool]:
    return and_(_asked(row), row.due_on < clock.today())


def _waiting_since(row: Any) -> ColumnElement[Any]:
    since: ColumnElement[Any] = row.waiting_since
    return since


def _raised_by(row: Any) -> ColumnElement[Any]:
    person: ColumnElement[Any] = row.raised_by
    return person


def _due_on(row: Any) -> ColumnElement[Any]:
    due: ColumnElement[Any] = row.due_on
    return due


def _due_date(row: Any) -> ColumnElement[Any]:
    due: ColumnElement[Any] = row.due_date
    return due


def _told_on(row: Any) -> ColumnElement[Any]:
    """Words of harm are due at once: of a disclosure no day is known but the week's first."""
    day: ColumnElement[Any] = row.submitted_week
    return day


def _escalated_on(row: Any) -> ColumnElement[Any]:
    return cast(func.timezone("Europe/London", row.escalated_at), Date)


def _there(row: Any) -> ColumnElement[bool]:
    """Its source still has it. A concern waits whether or not."""
    there: ColumnElement[bool] = row.deleted_at.is_(None)
    return there


def _uncoded(row: Any) -> ColumnElement[bool]:
    return and_(_there(row), row.status == FeedbackStatus.TRIAGED)


KINDS = (
    Waiting(
        NotificationKind.ASSIGNMENT_TO_BEGIN,
        AuditAssignment,
        when=_not_begun,
        since=_assignment_since,
        person=lambda row: row.auditor_id,
        due=_due_date,
    ),
    Waiting(
        NotificationKind.AUDIT_TO_FINISH,
        Audit,
        when=_status(AuditStatus.DRAFT),
        since=lambda row: row.started_at,
        person=lambda row: row.auditor_id,
        due=_due_date,
    ),
    Waiting(
        NotificationKind.AUDIT_RETURNED,
        Audit,
        when=_status(AuditStatus.RETURNED),
        since=_audit_since,
        person=lambda row: row.auditor_id,
        due=_due_date,
    ),
    Waiting(
        NotificationKind.AUDIT_TO_MODERATE,
        Audit,
        step=moderation_workflow.BEGIN,
        since=_audit_since,
    ),
    Waiting(
        NotificationKind.MODERATION_TO_DECIDE,
        Audit,
        when=_status(AuditStatus.IN_MODERATION),
        since=_audit_since,
        person=lambda row: row.moderator_id,
    ),
    Waiting(
        NotificationKind.AUDIT_TO_FINALISE,
        Audit,
        step=moderation_workflow.FINALISE,
        since=_audit_since,
    ),
    Waiting(
        NotificationKind.EXEMPTION_TO_DECIDE,
        AuditAssignment,
        step=assignment_workflow.APPROVE_EXEMPTION,
        since=lambda row: row.exemption_requested_at,
        due=_due_date,
    ),
    Waiting(
        NotificationKind.CHANGE_REQUEST_TO_DECIDE,
        ChangeRequest,
        step=change_request_workflow.APPROVE,
        since=lambda row: row.proposed_at,
    ),
    Waiting(
        NotificationKind.INQUIRY_TO_HOLD,
        AppreciativeInquiry,
        when=_status(InquiryStatus.PLANNED),
        since=lambda row: row.created_at,
        person=lambda row: row.facilitator_id,
        due=_day_planned,
    ),
    Waiting(
        NotificationKind.INQUIRY_TO_RECORD,
        AppreciativeInquiry,
        when=_status(InquiryStatus.HELD),
        since=lambda row: row.held_at,
        person=lambda row: row.facilitator_id,
    ),
    Waiting(
        NotificationKind.INQUIRY_TO_CONFIRM,
        AppreciativeInquiry,
        when=_status(InquiryStatus.RECORDED),
        since=lambda row: row.updated_at,
        person=lambda row: row.practitioner_id,
    ),
    Waiting(
        NotificationKind.MEETING_TO_JUDGE,
        Meeting,
        when=reviewing.unjudged,
        since=lambda row: func.timezone("Europe/London", cast(row.held_on, DateTime)),
        person=lambda row: row.chair_person_id,
        pool=Permission.QA_RECORD_WRITE,
        due=reviewing.to_judge_by,
    ),
    Waiting(
        NotificationKind.QA_RECORD_TO_SHARE,
        QaRecord,
        when=reviewing.unshared,
        since=lambda row: row.completed_at,
        person=reviewing.reviewer,
        due=reviewing.to_share_by,
    ),
    Waiting(
        NotificationKind.QA_RECORD_TO_ACKNOWLEDGE,
        QaShare,
        when=reviewing.unanswered,
        since=lambda row: row.shared_at,
        person=lambda row: row.person_id,
        due=reviewing.to_answer_by,
        whole=QaRecord,
        whole_id=lambda row: row.qa_record_id,
    ),
    Waiting(
        NotificationKind.QA_RECORD_TO_FILE,
        QaRecord,
        when=reviewing.not_on_file,
        since=lambda row: row.shared_at,
        person=reviewing.reviewer,
        due=reviewing.to_file_by,
    ),
    Waiting(
        NotificationKind.QA_RECORD_TO_CLOSE,
        QaRecord,
        when=reviewing.unclosed,
        since=lambda row: func.greatest(row.shared_at, row.recorded_on_file_at),
        person=reviewing.reviewer,
    ),
    Waiting(
        NotificationKind.ESCALATION_TO_ANSWER,
        Escalation,
        step=escalation_workflow.RESPOND,
        when=_asked,
        since=_waiting_since,
        person=lambda row: row.responder_id,
        due=_due_on,
    ),
    Waiting(
        NotificationKind.ESCALATION_TO_DECIDE,
        Escalation,
        when=lambda row: row.waiting_for == EscalationParty.RAISER,
        since=_waiting_since,
        person=_raised_by,
        due=_due_on,
    ),
    Waiting(
        NotificationKind.ESCALATION_OVERDUE,
        Escalation,
        when=_unanswered_in_time,
        since=_waiting_since,
        person=_raised_by,
        due=_due_on,
    ),
    Waiting(
        NotificationKind.FEEDBACK_DISCLOSURE_TO_READ,
        FeedbackDisclosure,
        step=disclosure_workflow.CLOSE,
        since=lambda row: row.created_at,
        due=_told_on,
    ),
    Waiting(
        NotificationKind.FEEDBACK_ESCALATION_TO_RESOLVE,
        FeedbackSubmission,
        step=submission_workflow.RESOLVE,
        since=lambda row: row.escalated_at,
        due=_escalated_on,
    ),
    Waiting(
        NotificationKind.FEEDBACK_TO_TRIAGE,
        FeedbackSubmission,
        step=submission_workflow.TRIAGE,
        when=_there,
        since=lambda row: row.created_at,
    ),
    Waiting(
        NotificationKind.FEEDBACK_TO_CODE,
        FeedbackSubmission,
        step=submission_workflow.CODE,
        when=_uncoded,
        since=lambda row: row.updated_at,
    ),
    Waiting(
        NotificationKind.FEEDBACK_TO_REVIEW,
        FeedbackSubmission,
        step=submission_workflow.REVIEW,
        when=_there,
        since=lambda row: row.updated_at,
    ),
    Waiting(
        NotificationKind.FEEDBACK_TO_CLOSE,
        FeedbackSubmission,
        step=submission_workflow.CLOSE,
        when=_there,
        since=lambda row: row.updated_at,
    ),
)
BY_KIND = {each.kind: each for each in KINDS}


def path(entity: str, row_id: UUID | str) -> str:
    """Where a row of a table is read."""
    return f"/v1/{entity.replace('_', '-')}/{row_id}"
