"""The learning culture: the Academy's resources."""

from app.models.learning import resources

__all__ = ["resources"]
