"""Quality circles, their meetings and their thematic audits."""

from app.models.thematic import audits, circle_meetings, circles

__all__ = ["audits", "circle_meetings", "circles"]
