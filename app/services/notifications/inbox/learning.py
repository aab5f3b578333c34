"""Inbox entries of communities of practice: to decide on, and decided."""

from datetime import timedelta

from sqlalchemy import ColumnElement, and_

from app.core import clock
from app.models.learning.communities import CommunityOfPractice
from app.services.learning import community_workflow
from app.services.notifications.inbox.waiting import Waiting
from app.vocabulary.notifications import NotificationKind

TOLD_FOR = timedelta(days=14)  # how long whoever suggested a community is told of the decision


def _decided_by_somebody_else(row: type[CommunityOfPractice]) -> ColumnElement[bool]:
    recent = row.decided_at >= clock.start_of(clock.today() - TOLD_FOR)
    return and_(recent, row.decided_by != row.suggested_by)


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
)
