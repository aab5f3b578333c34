"""The meetings, QA records and escalations that each role sees."""

from sqlalchemy import ColumnElement, Date, and_, cast, exists, func, or_, select

from app.models.platform.rows import FromSource
from app.models.reviewing.escalations import Escalation, EscalationResponse, EscalationStageEntry
from app.models.reviewing.meetings import Meeting
from app.models.reviewing.qa_records import QaRecord, QaShare
from app.services.access.actor import Actor, GrantScope
from app.services.access.predicates import (
    MANAGERS,
    QA,
    Masks,
    Member,
    Rows,
    Scopes,
    Shown,
    Wholes,
    covered,
    for_roles,
    my_case,
    nobodys_case,
    to,
)
from app.vocabulary.auditing import EXEMPTION_APPROVERS
from app.vocabulary.reviewing import QA_COMPLETE, MeetingKind, QaRecordStatus
from app.vocabulary.roles import DIRECTORS, Role

REVIEWED: dict[Role, tuple[MeetingKind, ...]] = {
    Role.IRO: (MeetingKind.CIC_REVIEW,),
    Role.CPC: (MeetingKind.ICPC, MeetingKind.RCPC, MeetingKind.TRANSFER_IN_CONF),
}


def reviews(actor: Actor, meeting: Meeting) -> bool:
    """Whether one of the caller's roles reviews meetings of this kind in this place."""
    return any(
        meeting.kind in REVIEWED.get(grant.role, ()) and grant.holds_for(meeting)
        for grant in actor.grants
    )


def _to_review(role: Role) -> Rows:
    """Returns the rule for meetings they chair, or of their kind and place with no known chair."""

    def rows(row: type[Meeting], me: Actor, place: GrantScope) -> ColumnElement[bool]:
        unclaimed = and_(
            row.chair_person_id.is_(None), row.kind.in_(REVIEWED[role]), place.covers(row)
        )
        return or_(row.chair_person_id == me.me, unclaimed)

    return rows


def _own_or_chaired(row: type[QaRecord], me: Actor, _place: GrantScope) -> ColumnElement[bool]:
    """Whether the record is the caller's own, or complete and of a meeting that they chair."""
    chaired = exists(
        select(Meeting.id).where(Meeting.id == row.meeting_id, Meeting.chair_person_id == me.me)
    )
    return or_(row.reviewer_id == me.me, and_(chaired, row.status.in_(QA_COMPLETE)))


def _shared_with_me(row: type[QaRecord], me: Actor) -> ColumnElement[bool]:
    return exists(
        select(QaShare.id).where(QaShare.qa_record_id == row.id, QaShare.person_id == me.me)
    )


def _complete_and_mine(row: type[QaRecord], me: Actor, _place: GrantScope) -> ColumnElement[bool]:
    """Whether it is about the caller's case today, or shared with them and the case is nobody's."""
    return and_(
        row.status.in_(QA_COMPLETE),
        or_(my_case(row.subject_id, me), _shared_and_nobodys_case(row, me)),
    )


def _shared_and_nobodys_case(row: type[QaRecord], me: Actor) -> ColumnElement[bool]:
    shared_on = cast(func.timezone("Europe/London", QaShare.shared_at), Date)
    return exists(
        select(QaShare.id).where(
            QaShare.qa_record_id == row.id,
            QaShare.person_id == me.me,
            nobodys_case(row.subject_id, me, shared_on),
        )
    )


def _complete_here(row: type[QaRecord], me: Actor, place: GrantScope) -> ColumnElement[bool]:
    return and_(row.status.in_(QA_COMPLETE), or_(place.covers(row), _shared_with_me(row, me)))


def _from_my_system(row: type[FromSource], me: Actor, _place: GrantScope) -> ColumnElement[bool]:
    return row.source_system == me.my_system


MEETINGS: dict[Role, Rows] = {
    **to(*QA),
    **to(*MANAGERS, *DIRECTORS, rows=covered),
    Role.PRACTITIONER: lambda row, me, _: my_case(row.subject_id, me),
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


def of_visible_record(role: Role) -> Rows:
    def rows(row: type[QaShare], me: Actor, place: GrantScope) -> ColumnElement[bool]:
        seen = QA_RECORDS[role](QaRecord, me, place)
        return exists(select(QaRecord.id).where(QaRecord.id == row.qa_record_id, seen))

    return rows


# Escalations


def _raised_or_chaired(row: type[Escalation], me: Actor, _place: GrantScope) -> ColumnElement[bool]:
    """Whether the caller raised it, or it is about a meeting that they chair."""
    chaired = exists(
        select(Meeting.id).where(Meeting.id == row.meeting_id, Meeting.chair_person_id == me.me)
    )
    return or_(row.raised_by == me.me, chaired)


def _here_or_asked(row: type[Escalation], me: Actor, place: GrantScope) -> ColumnElement[bool]:
    return or_(place.covers(row), row.responder_id == me.me)


ESCALATIONS: dict[Role, Rows] = {
    **to(*QA),
    **to(*MANAGERS, *DIRECTORS, rows=_here_or_asked),
    **to(*REVIEWED, rows=_raised_or_chaired),
}


def of_visible_escalation(role: Role) -> Rows:
    def rows(
        row: type[EscalationStageEntry] | type[EscalationResponse], me: Actor, place: GrantScope
    ) -> ColumnElement[bool]:
        seen = ESCALATIONS[role](Escalation, me, place)
        return exists(select(Escalation.id).where(Escalation.id == row.escalation_id, seen))

    return rows


def beyond_draft(row: type[QaRecord]) -> ColumnElement[bool]:
    return row.status != QaRecordStatus.DRAFT


# A source sees the progress of its record, no more.
_QA_JUDGEMENT: Member = {
    **for_roles(Role.QA_ADMIN, Role.IRO, Role.CPC, *MANAGERS, *DIRECTORS, Role.PRACTITIONER),
    Role.QA_MANAGER: beyond_draft,
}
_QA_NARRATIVE: Member = {
    **for_roles(Role.IRO, Role.CPC, *MANAGERS, Role.PRACTITIONER),
    Role.QA_MANAGER: beyond_draft,
}


def _put_to(role: Role) -> Shown:
    """Returns the condition that an escalation was at a stage where this role answers."""

    def condition(row: type[Escalation]) -> ColumnElement[bool]:
        return exists(
            select(EscalationStageEntry.id).where(
                EscalationStageEntry.escalation_id == row.id,
                EscalationStageEntry.responder_role == role,
            )
        )

    return condition


# Directors read the narrative only of escalations that were put to them.
_ESCALATED: Member = {
    **for_roles(Role.IRO, Role.CPC, *MANAGERS, Role.QA_MANAGER),
    **{role: _put_to(role) for role in EXEMPTION_APPROVERS},
}


SCOPES: Scopes = {
    Meeting: MEETINGS,
    QaRecord: QA_RECORDS,
    QaShare: {role: of_visible_record(role) for role in QA_RECORDS},
    Escalation: ESCALATIONS,
    EscalationStageEntry: {role: of_visible_escalation(role) for role in ESCALATIONS},
    EscalationResponse: {role: of_visible_escalation(role) for role in ESCALATIONS},
}


SENSITIVE: Masks = {
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
}


WHOLES: Wholes = {
    QaShare: (QaRecord, "qa_record_id"),
    EscalationStageEntry: (Escalation, "escalation_id"),
    EscalationResponse: (Escalation, "escalation_id"),
}
