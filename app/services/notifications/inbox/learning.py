"""Inbox entries of communities of practice and of their sessions."""

from datetime import timedelta

from sqlalchemy import ColumnElement, and_

from app.core import clock
from app.models.learning.communities import CommunityOfPractice
from app.models.learning.community_sessions import CommunitySession
from app.services.learning import community_workflow
from app.services.notifications.inbox.waiting import Waiting
from app.vocabulary.learning import CommunitySessionStatus
from app.vocabulary.notifications import NotificationKind

TOLD_FOR = timedelta(days=14)  # how long whoever suggested a community is told of the decision


def _decided_by_somebody_else(row: type[CommunityOfPractice]) -> ColumnElement[bool]:
    recent = row.decided_at >= clock.start_of(clock.today() - TOLD_FOR)
    return and_(recent, row.decided_by != row.suggested_by)


def _to_record(row: type[CommunitySession]) -> ColumnElement[bool]:
    planned = row.status == CommunitySessionStatus.PLANNED
    return and_(planned, row.starts_at <= clock.now())


KINDS = (
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
