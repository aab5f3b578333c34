"""Children by pseudonym, and whose case they are on a day."""

from app.models.cases import subjects

__all__ = ["subjects"]
