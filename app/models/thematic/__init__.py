"""Quality circles and their thematic audits."""

from app.models.thematic import audits, circles

__all__ = ["audits", "circles"]
