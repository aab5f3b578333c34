"""Questionnaires and their versions, answers, grading, scales and crosswalks."""

from app.models.tools import grades, tools

__all__ = ["grades", "tools"]
