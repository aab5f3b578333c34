"""Inbox entries of Area Learning Events, communities of practice and their sessions."""

from datetime import date, datetime

from sqlalchemy import ColumnElement, DateTime, SQLColumnExpression, and_, cast, func, select

from app.models.learning.area_learning_events import AreaLearningAttendance, AreaLearningEvent
from app.models.learning.communities import CommunityOfPractice
from app.models.learning.community_sessions import CommunitySession
from app.services.access import moments
from app.services.learning import area_learning_event_workflow, community_workflow
from app.services.notifications.inbox.waiting import Waiting
from app.vocabulary.learning import (
    AreaLearningEventStatus,
    AreaLearningPresence,
    CommunitySessionStatus,
)
from app.vocabulary.notifications import NotificationKind

TOLD_FOR = 14  # days: how long whoever suggested a community is told of the decision


def _decided_by_somebody_else(row: type[CommunityOfPractice]) -> ColumnElement[bool]:
    first = func.timezone("Europe/London", cast(moments.today() - TOLD_FOR, DateTime))
    recent = row.decided_at >= first
    return and_(recent, row.decided_by != row.suggested_by)


def _to_record(row: type[CommunitySession]) -> ColumnElement[bool]:
    planned = row.status == CommunitySessionStatus.PLANNED
    return and_(planned, row.starts_at <= moments.now())


def _held_on(row: type[AreaLearningEvent]) -> SQLColumnExpression[date]:
    return row.held_on


def _its_day_began(row: type[AreaLearningEvent]) -> SQLColumnExpression[datetime]:
    return func.timezone("Europe/London", cast(row.held_on, DateTime))


def _to_attend(row: type[AreaLearningAttendance]) -> ColumnElement[bool]:
    planned = select(AreaLearningEvent.id).where(
        AreaLearningEvent.id == row.area_learning_event_id,
        AreaLearningEvent.status == AreaLearningEventStatus.PLANNED,
    )
    invited = row.presence == AreaLearningPresence.INVITED
    return and_(invited, planned.exists())


def _day_of_event(row: type[AreaLearningAttendance]) -> SQLColumnExpression[date]:
    day = select(AreaLearningEvent.held_on)
    return day.where(AreaLearningEvent.id == row.area_learning_event_id).scalar_subquery()


EVENT_KINDS = (
    Waiting(
        NotificationKind.AREA_LEARNING_EVENT_TO_ATTEND,
        AreaLearningAttendance,
        when=_to_attend,
        since=lambda row: row.created_at,
        person=lambda row: row.person_id,
        due=_day_of_event,
        whole=AreaLearningEvent,
        whole_id=lambda row: row.area_learning_event_id,
    ),
    Waiting(
        NotificationKind.AREA_LEARNING_EVENT_TO_RECORD,
        AreaLearningEvent,
        step=area_learning_event_workflow.HOLD,
        since=_its_day_began,
        due=_held_on,
    ),
    Waiting(
        NotificationKind.AREA_LEARNING_EVENT_TO_MINUTE,
        AreaLearningEvent,
        step=area_learning_event_workflow.MINUTE,
        since=lambda row: row.recorded_at,
    ),
    Waiting(
        NotificationKind.AREA_LEARNING_EVENT_TO_CLOSE,
        AreaLearningEvent,
        step=area_learning_event_workflow.CLOSE,
        since=lambda row: row.minuted_at,
    ),
)
KINDS = (
    *EVENT_KINDS,
    Waiting(
        NotificationKind.COMMUNITY_TO_DECIDE,
        CommunityOfPractice,
        step=community_workflow.START,
        since=lambda row: row.created_at,
    ),
    Waiting(
        NotificationKind.COMMUNITY_DECIDED,
        CommunityOfPractice,
        when=_decided_by_somebody_else,
        since=lambda row: row.decided_at,
        person=lambda row: row.suggested_by,
    ),
    Waiting(
        NotificationKind.COMMUNITY_SESSION_TO_RECORD,
        CommunitySession,
        when=_to_record,
        since=lambda row: row.starts_at,
        person=lambda row: row.facilitator_id,
    ),
)
