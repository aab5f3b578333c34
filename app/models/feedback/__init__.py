"""Campaigns, submissions, the anonymous box, triage, quotes and responses."""

from app.models.feedback import campaigns, outcomes, readings, submissions

__all__ = ["campaigns", "outcomes", "readings", "submissions"]
