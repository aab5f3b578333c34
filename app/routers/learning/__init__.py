"""The learning culture: the Academy's resources, learning items, communities of practice."""

from app.routers.learning import (
    area_learning_events,
    communities,
    community_sessions,
    items,
    resources,
    supervision_reviews,
)

ROUTERS = (
    resources.router,
    items.router,
    communities.router,
    community_sessions.router,
    supervision_reviews.router,
    area_learning_events.router,
)
