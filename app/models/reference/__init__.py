"""Code lists, themes, closed days and published workflows."""

from app.models.reference import closed_days, code_lists, themes

__all__ = ["closed_days", "code_lists", "themes"]
