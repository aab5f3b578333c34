"""A resource of the Academy, a published learning item, and a running community of practice."""

from tests import factories
from tests.tables.world.base import CallersWorld


def add(world: CallersWorld) -> None:
    community = factories.a_community(world.db, status="running")
    world.enter(
        {
            "resource_id": factories.a_resource(world.db),
            "item_id": factories.a_learning_item(world.db, status="published"),
            "supervision_review_id": factories.a_supervision_review(world.db, world.me),
            "community_id": community,
            "/v1/community-sessions/ session_id": factories.a_community_session(
                world.db, community, facilitator_id=world.me.id
            ),
        }
    )
