"""The learning culture: the Academy's resources, and learning items."""

from app.models.learning import items, resources

__all__ = ["items", "resources"]
