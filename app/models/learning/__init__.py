"""The learning culture: the Academy's resources, learning items, communities of practice."""

from app.models.learning import (
    communities,
    community_sessions,
    items,
    resources,
    supervision_reviews,
)

__all__ = ["communities", "community_sessions", "items", "resources", "supervision_reviews"]
