"""Which parts of the learning culture each role sees."""

from sqlalchemy import ColumnElement, Text, cast, exists, or_, select

from app.models.learning.area_learning_events import (
    AreaLearningAttendance,
    AreaLearningDecision,
    AreaLearningEvent,
)
from app.models.learning.communities import CommunityOfPractice
from app.models.learning.community_sessions import CommunityAttendance, CommunitySession
from app.models.learning.items import LearningItem
from app.models.learning.resources import LearningResource
from app.models.learning.supervision_reviews import SupervisionReview
from app.services.access.actor import Actor, GrantScope
from app.services.access.predicates import (
    ALL_STAFF,
    MANAGERS,
    PRACTICE,
    QA,
    STAFF,
    Masks,
    Rows,
    Scopes,
    Wholes,
    at_or_above,
    for_roles,
    to,
)
from app.vocabulary.learning import CommunityStatus, LearningItemStatus
from app.vocabulary.roles import DIRECTORS, Role

# Those who manage learning, of the whole county: learning has no place.
MANAGING = (*QA, Role.PRINCIPAL_SOCIAL_WORKER)


def _published(row: type[LearningItem], _me: Actor, _place: GrantScope) -> ColumnElement[bool]:
    return row.status == LearningItemStatus.PUBLISHED


def _started_or_mine(
    row: type[CommunityOfPractice], me: Actor, _place: GrantScope
) -> ColumnElement[bool]:
    started = row.status.in_([CommunityStatus.RUNNING, CommunityStatus.CLOSED])
    return or_(started, row.suggested_by == me.me)


def _mine_or_facilitated(
    row: type[CommunityAttendance], me: Actor, _place: GrantScope
) -> ColumnElement[bool]:
    led = select(CommunitySession.id).where(
        CommunitySession.id == row.session_id, CommunitySession.facilitator_id == me.me
    )
    return or_(row.person_id == me.me, exists(led))


def _of_my_place(
    row: type[CommunityAttendance], me: Actor, place: GrantScope
) -> ColumnElement[bool]:
    return or_(place.covers(row), _mine_or_facilitated(row, me, place))


def _mine(row: type[SupervisionReview], me: Actor, _place: GrantScope) -> ColumnElement[bool]:
    """Whether the caller gave or had the supervision: both are responsible for it (3.3)."""
    supervised: ColumnElement[bool] = row.supervisee_ids.has_key(cast(me.me, Text))
    return or_(row.supervisor_id == me.me, supervised)


def _here_or_mine(
    row: type[SupervisionReview], me: Actor, place: GrantScope
) -> ColumnElement[bool]:
    return or_(place.covers(row), _mine(row, me, place))


def _chairs_or_comes(row: type[AreaLearningEvent], me: Actor) -> ColumnElement[bool]:
    """Whether the caller chairs an event or is deputised for, is invited to it or came."""
    named = select(AreaLearningAttendance.id).where(
        AreaLearningAttendance.area_learning_event_id == row.id,
        AreaLearningAttendance.person_id == me.me,
    )
    return or_(row.chair_id == me.me, row.deputising_for == me.me, exists(named))


def _my_event(row: type[AreaLearningEvent], me: Actor, _place: GrantScope) -> ColumnElement[bool]:
    return _chairs_or_comes(row, me)


def _event_here(row: type[AreaLearningEvent], me: Actor, place: GrantScope) -> ColumnElement[bool]:
    return or_(place.covers(row), _chairs_or_comes(row, me))


def _event_for_my_place(
    row: type[AreaLearningEvent], me: Actor, place: GrantScope
) -> ColumnElement[bool]:
    """Whether an event is of the area that the caller's place is in, or of their place."""
    return or_(at_or_above(row, place), _chairs_or_comes(row, me))


EVENTS: dict[Role, Rows] = {
    **to(*PRACTICE, rows=_my_event),
    **to(*MANAGERS, *DIRECTORS, rows=_event_for_my_place),
    **to(*MANAGING, rows=_event_here),
}


def _with_its_event(role: Role) -> Rows:
    def rows(
        row: type[AreaLearningAttendance], me: Actor, place: GrantScope
    ) -> ColumnElement[bool]:
        event = (AreaLearningEvent.id == row.area_learning_event_id,)
        seen = EVENTS[role](AreaLearningEvent, me, place)
        return exists(select(AreaLearningEvent.id).where(*event, seen))

    return rows


SCOPES: Scopes = {
    AreaLearningEvent: EVENTS,
    AreaLearningAttendance: {role: _with_its_event(role) for role in EVENTS},
    LearningResource: ALL_STAFF,
    CommunityOfPractice: {**to(*STAFF, rows=_started_or_mine), **to(*MANAGING)},
    SupervisionReview: {
        **to(*PRACTICE, rows=_mine),
        **to(*QA, *MANAGERS, rows=_here_or_mine),
    },
    CommunitySession: ALL_STAFF,
    CommunityAttendance: {
        **to(*STAFF, rows=_mine_or_facilitated),
        **to(*MANAGERS, *DIRECTORS, rows=_of_my_place),
        **to(*MANAGING),
    },
    LearningItem: {**to(*STAFF, rows=_published), **to(*MANAGING)},
}


SENSITIVE: Masks = {
    SupervisionReview: {"risk_reflection": for_roles(*(PRACTICE - {Role.QA_ADMIN}))},
}


WHOLES: Wholes = {AreaLearningDecision: (AreaLearningEvent, "area_learning_event_id")}
