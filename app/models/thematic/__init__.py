"""Quality circles."""

from app.models.thematic import circles

__all__ = ["circles"]
