"""Which parts of the learning culture each role sees."""

from sqlalchemy import ColumnElement, or_

from app.models.learning.communities import CommunityOfPractice
from app.models.learning.items import LearningItem
from app.models.learning.resources import LearningResource
from app.services.access.actor import Actor, GrantScope
from app.services.access.predicates import ALL_STAFF, QA, STAFF, Scopes, to
from app.vocabulary.learning import CommunityStatus, LearningItemStatus
from app.vocabulary.roles import Role

# Those who manage learning, of the whole county: learning has no place.
MANAGING = (*QA, Role.PRINCIPAL_SOCIAL_WORKER)


def _published(row: type[LearningItem], _me: Actor, _place: GrantScope) -> ColumnElement[bool]:
    return row.status == LearningItemStatus.PUBLISHED


def _started_or_mine(
    row: type[CommunityOfPractice], me: Actor, _place: GrantScope
) -> ColumnElement[bool]:
    started = row.status.in_([CommunityStatus.RUNNING, CommunityStatus.CLOSED])
    return or_(started, row.suggested_by == me.me)


SCOPES: Scopes = {
    LearningResource: ALL_STAFF,
    CommunityOfPractice: {**to(*STAFF, rows=_started_or_mine), **to(*MANAGING)},
    LearningItem: {**to(*STAFF, rows=_published), **to(*MANAGING)},
}
