"""A resource of the Academy, a published learning item, and a running community of practice."""

from app.models.learning.area_learning_events import AreaLearningEvent
from tests import factories
from tests.tables.states.learning import CHAIRING
from tests.tables.world.base import CallersWorld


def _event(world: CallersWorld) -> AreaLearningEvent:
    chair = world.mine(*CHAIRING)
    return factories.an_area_learning_event(world.db, world.me, chair_id=chair.id)


def add(world: CallersWorld) -> None:
    community = factories.a_community(world.db, status="running")
    world.enter(
        {
            "resource_id": factories.a_resource(world.db),
            "item_id": factories.a_learning_item(world.db, status="published"),
            "supervision_review_id": factories.a_supervision_review(world.db, world.me),
            "community_id": community,
            "area_learning_event_id": _event(world),
            "/v1/community-sessions/ session_id": factories.a_community_session(
                world.db, community, facilitator_id=world.me.id
            ),
        }
    )
