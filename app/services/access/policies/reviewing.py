"""Who sees which meetings, records of their quality and escalations."""

from typing import Any

from sqlalchemy import ColumnElement, Date, and_, cast, exists, func, or_, select

from app.models.reviewing.escalations import Escalation
from app.models.reviewing.meetings import Meeting
from app.models.reviewing.qa_records import QaRecord, QaShare
from app.services.access.actor import Actor, Place
from app.services.access.predicates import MANAGERS, QA, Rows, covered, my_case, nobodys_case, to
from app.vocabulary.reviewing import QA_COMPLETE, MeetingKind
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
    """About a case of mine today; where no case has a name, what was shared with me in it."""
    return and_(
        row.status.in_(QA_COMPLETE), or_(my_case(row.subject_id, me), _shared_of_nobody(row, me))
    )


def _shared_of_nobody(row: Any, me: Actor) -> ColumnElement[bool]:
    shared_on = cast(func.timezone("Europe/London", QaShare.shared_at), Date)
    return exists(
        select(QaShare.id).where(
            QaShare.qa_record_id == row.id,
            QaShare.person_id == me.me,
            nobodys_case(row.subject_id, me, shared_on),
        )
    )


def _complete_here(row: Any, me: Actor, place: Place) -> ColumnElement[bool]:
    return and_(row.status.in_(QA_COMPLETE), or_(place.covers(row), _with_me(row, me)))


def _from_my_system(row: Any, me: Actor, _place: Place) -> ColumnElement[bool]:
    return row.source_system == me.my_system  # type: ignore[no-any-return]


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


def with_its_record(role: Role) -> Rows:
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


def with_its_escalation(role: Role) -> Rows:
    def rows(row: Any, me: Actor, place: Place) -> ColumnElement[bool]:
        seen = ESCALATIONS[role](Escalation, me, place)
        return exists(select(Escalation.id).where(Escalation.id == row.escalation_id, seen))

    return rows
