"""The learning culture: the Academy's resources, learning items, communities of practice."""

from app.models.learning import communities, items, resources

__all__ = ["communities", "items", "resources"]
