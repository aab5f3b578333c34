"""The children of chairs: those whose latest or next review or conference they chair."""

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import aliased

from app.models.platform.base import Base
from app.models.reviewing.meetings import Meeting
from app.services.access.actor import Actor
from app.services.access.predicates import SubjectId
from app.vocabulary.reviewing import MeetingKind
from app.vocabulary.roles import Role

REVIEWED: dict[Role, tuple[MeetingKind, ...]] = {
    Role.IRO: (MeetingKind.CIC_REVIEW,),
    Role.CPC: (MeetingKind.ICPC, MeetingKind.RCPC, MeetingKind.TRANSFER_IN_CONF),
}
# The managers of the chairs, and the chairs whose work they see.
MANAGED: dict[Role, Role] = {Role.IRO_MANAGER: Role.IRO, Role.CPC_MANAGER: Role.CPC}


def chairs(row: type[Base], child: SubjectId, me: Actor, role: Role) -> ColumnElement[bool]:
    """Whether I chair the child's latest meeting that was held, or the next one.

    `child` is the column of `row` that names the child. Whoever takes over the chair takes over the
    child, and the former chair has it no longer.
    """
    kinds = REVIEWED[role]
    held = and_(_MEETING.held_on.is_not(None), _MEETING.held_on <= me.today)
    ahead = and_(_MEETING.held_on.is_(None), _MEETING.cancelled.is_(False))
    latest = _at_the_end(row, child, kinds, held, latest=True)
    following = _at_the_end(row, child, kinds, ahead, latest=False)
    chaired = select(_MINE.id).where(
        _MINE.id.in_([latest, following]), _MINE.chair_person_id == me.me
    )
    # Of few children at all, which is asked first because it is one look into an index.
    few = select(_ANY_OF_MINE.subject_id).where(_ANY_OF_MINE.chair_person_id == me.me)
    return and_(child.in_(few), exists(chaired.correlate(row)))


# Made once, because the alias of a wide table takes long to make. None is asked inside itself.
_MEETING, _MINE, _ANY_OF_MINE = aliased(Meeting), aliased(Meeting), aliased(Meeting)


def _at_the_end(
    row: type[Base],
    child: SubjectId,
    kinds: tuple[MeetingKind, ...],
    which: ColumnElement[bool],
    *,
    latest: bool,
) -> Any:
    """Returns the child's last or first meeting of these kinds, as a query of its identifier."""
    day = _MEETING.takes_place_on.desc() if latest else _MEETING.takes_place_on.asc()
    meetings = select(_MEETING.id).where(
        _MEETING.subject_id == child,
        _MEETING.deleted_at.is_(None),
        _MEETING.kind.in_(kinds),
        which,
    )
    return meetings.order_by(day, _MEETING.id).limit(1).correlate(row).scalar_subquery()
