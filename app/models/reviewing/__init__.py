"""Conferences and reviews, QA records of chairs and IROs, sharing and escalations."""

from app.models.reviewing import escalations, meetings, qa_records

__all__ = ["escalations", "meetings", "qa_records"]
