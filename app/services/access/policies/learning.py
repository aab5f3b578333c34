"""Which parts of the learning culture each role sees."""

from sqlalchemy import ColumnElement, exists, or_, select

from app.models.learning.communities import CommunityOfPractice
from app.models.learning.community_sessions import CommunityAttendance, CommunitySession
from app.models.learning.items import LearningItem
from app.models.learning.resources import LearningResource
from app.services.access.actor import Actor, GrantScope
from app.services.access.predicates import ALL_STAFF, MANAGERS, QA, STAFF, Scopes, to
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


SCOPES: Scopes = {
    LearningResource: ALL_STAFF,
    CommunityOfPractice: {**to(*STAFF, rows=_started_or_mine), **to(*MANAGING)},
    CommunitySession: ALL_STAFF,
    CommunityAttendance: {
        **to(*STAFF, rows=_mine_or_facilitated),
        **to(*MANAGERS, *DIRECTORS, rows=_of_my_place),
        **to(*MANAGING),
    },
    LearningItem: {**to(*STAFF, rows=_published), **to(*MANAGING)},
}
