"""The meetings, QA records and escalations that each role sees."""

from sqlalchemy import ColumnElement, Date, and_, cast, exists, func, or_, select

from app.models.platform.rows import FromSource
from app.models.reviewing.escalations import Escalation, EscalationResponse, EscalationStageEntry
from app.models.reviewing.meetings import Meeting
from app.models.reviewing.qa_records import QaRecord, QaShare
from app.services.access.actor import Actor, GrantScope
from app.services.access.chairs import MANAGED, REVIEWED, chairs
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
    there_is,
    to,
)
from app.vocabulary.auditing import EXEMPTION_APPROVERS
from app.vocabulary.reviewing import ESCALATION_OPEN, QA_COMPLETE, RECORD_OF, QaRecordStatus
from app.vocabulary.roles import DIRECTORS, LEADERS, Role


def reviews(actor: Actor, meeting: Meeting) -> bool:
    """Whether one of the caller's roles reviews meetings of this kind in this place."""
    return any(
        meeting.kind in REVIEWED.get(grant.role, ()) and grant.holds_for(meeting)
        for grant in actor.grants
    )


def _to_review(role: Role) -> Rows:
    """Returns the rule for meetings they chair, or of their children, or with no known chair.

    One without a known chair must be of their kind and place.
    """

    def rows(row: type[Meeting], me: Actor, place: GrantScope) -> ColumnElement[bool]:
        unclaimed = and_(
            row.chair_person_id.is_(None), row.kind.in_(REVIEWED[role]), place.covers(row)
        )
        return or_(row.chair_person_id == me.me, unclaimed, chairs(row, row.subject_id, me, role))

    return rows


def _own_or_chaired(role: Role) -> Rows:
    """Returns the rule for their own records, and for complete ones of their children.

    The chair of a meeting sees its complete record as well.
    """

    def rows(row: type[QaRecord], me: Actor, _place: GrantScope) -> ColumnElement[bool]:
        mine = or_(_chaired(row, me), chairs(row, row.subject_id, me, role))
        return or_(row.reviewer_id == me.me, and_(mine, row.status.in_(QA_COMPLETE)))

    return rows


def _chaired(row: type[QaRecord] | type[Escalation], me: Actor) -> ColumnElement[bool]:
    """Whether the caller chairs the meeting of the row."""
    return there_is(Meeting, Meeting.id == row.meeting_id, Meeting.chair_person_id == me.me)


def _shared_with_me(row: type[QaRecord], me: Actor) -> ColumnElement[bool]:
    return there_is(QaShare, QaShare.qa_record_id == row.id, QaShare.person_id == me.me)


def _complete_and_mine(row: type[QaRecord], me: Actor, _place: GrantScope) -> ColumnElement[bool]:
    """Whether it is about the caller's case today, or shared with them and the case is nobody's."""
    return and_(
        row.status.in_(QA_COMPLETE),
        or_(my_case(row.subject_id, me), _shared_and_nobodys_case(row, me)),
    )


def _shared_and_nobodys_case(row: type[QaRecord], me: Actor) -> ColumnElement[bool]:
    shared_on = cast(func.timezone("Europe/London", QaShare.shared_at), Date)
    return there_is(
        QaShare,
        QaShare.qa_record_id == row.id,
        QaShare.person_id == me.me,
        nobodys_case(row.subject_id, me, shared_on),
    )


def _complete_here(row: type[QaRecord], me: Actor, place: GrantScope) -> ColumnElement[bool]:
    return and_(row.status.in_(QA_COMPLETE), or_(place.covers(row), _shared_with_me(row, me)))


def _from_my_system(row: type[FromSource], me: Actor, _place: GrantScope) -> ColumnElement[bool]:
    return row.source_system == me.my_system


def _meetings_of(chair: Role) -> Rows:
    """Returns the rule for the meetings that the managed chairs chair."""
    return lambda row, _, place: and_(place.covers(row), row.kind.in_(REVIEWED[chair]))


def _complete_of(chair: Role) -> Rows:
    """Returns the rule for the complete records of the managed chairs."""
    kinds = sorted({RECORD_OF[kind] for kind in REVIEWED[chair]})
    return lambda row, _, place: and_(
        place.covers(row), row.status.in_(QA_COMPLETE), row.kind.in_(kinds)
    )


MEETINGS: dict[Role, Rows] = {
    **to(*QA, *MANAGERS, *DIRECTORS, rows=covered),
    Role.PRACTITIONER: lambda row, me, _: my_case(row.subject_id, me),
    **{role: _to_review(role) for role in REVIEWED},
    **{role: _meetings_of(chair) for role, chair in MANAGED.items()},
    Role.INTEGRATION_CLIENT: _from_my_system,
}
QA_RECORDS: dict[Role, Rows] = {
    **to(*QA, rows=covered),
    **to(*MANAGERS, rows=_complete_here),
    **to(
        *DIRECTORS, rows=lambda row, _, place: and_(row.status.in_(QA_COMPLETE), place.covers(row))
    ),
    Role.PRACTITIONER: _complete_and_mine,
    **{role: _own_or_chaired(role) for role in REVIEWED},
    **{role: _complete_of(chair) for role, chair in MANAGED.items()},
    Role.INTEGRATION_CLIENT: _from_my_system,
}


def of_visible_record(role: Role) -> Rows:
    def rows(row: type[QaShare], me: Actor, place: GrantScope) -> ColumnElement[bool]:
        seen = QA_RECORDS[role](QaRecord, me, place)
        return exists(select(QaRecord.id).where(QaRecord.id == row.qa_record_id, seen))

    return rows


# Escalations


def _raised_or_chaired(role: Role) -> Rows:
    """Returns the rule for what they raised, what is about a meeting of theirs, and what is open
    about their children."""

    def rows(row: type[Escalation], me: Actor, _place: GrantScope) -> ColumnElement[bool]:
        return or_(row.raised_by == me.me, _chaired(row, me), open_and_mine(row, me, role))

    return rows


def open_and_mine(row: type[Escalation], me: Actor, role: Role) -> ColumnElement[bool]:
    """Whether it is open, or closed today, and the caller has taken over the chair of its child."""
    still = or_(row.status.in_(ESCALATION_OPEN), row.closed_on == me.today)
    return and_(still, chairs(row, row.subject_id, me, role))


def _raised_by_managed(chair: Role) -> Rows:
    """Returns the rule for the escalations of the managed chairs."""
    kinds = {RECORD_OF[kind].value for kind in REVIEWED[chair]}
    return lambda row, _, place: and_(place.covers(row), row.kind.in_(sorted(kinds)))


def _here_or_asked(row: type[Escalation], me: Actor, place: GrantScope) -> ColumnElement[bool]:
    return or_(place.covers(row), row.responder_id == me.me)


ESCALATIONS: dict[Role, Rows] = {
    **to(*QA, rows=covered),
    **to(*MANAGERS, *DIRECTORS, rows=_here_or_asked),
    **{role: _raised_or_chaired(role) for role in REVIEWED},
    **{role: _raised_by_managed(chair) for role, chair in MANAGED.items()},
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
    **for_roles(Role.QA_ADMIN, *REVIEWED, *MANAGED, *MANAGERS, *DIRECTORS, Role.PRACTITIONER),
    Role.QA_MANAGER: beyond_draft,
}
_QA_NARRATIVE: Member = {
    **for_roles(*REVIEWED, *MANAGED, *MANAGERS, *LEADERS, Role.PRACTITIONER),
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


# Directors who do not lead practice read the narrative only of escalations that were put to them.
_ESCALATED: Member = {
    **for_roles(*REVIEWED, *MANAGED, *MANAGERS, *LEADERS, Role.QA_MANAGER),
    **{role: _put_to(role) for role in EXEMPTION_APPROVERS - LEADERS},
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
