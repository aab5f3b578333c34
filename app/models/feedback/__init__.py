"""Campaigns, submissions, the anonymous box, triage, quotes and responses."""

from app.models.feedback import campaigns, outcomes, submissions

__all__ = ["campaigns", "outcomes", "submissions"]
