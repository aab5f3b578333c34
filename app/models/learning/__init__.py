"""The learning culture: the Academy's resources, learning items, communities of practice."""

from app.models.learning import (
    area_learning_events,
    communities,
    community_sessions,
    items,
    resources,
    supervision_reviews,
)

__all__ = [
    "area_learning_events",
    "communities",
    "community_sessions",
    "items",
    "resources",
    "supervision_reviews",
]
