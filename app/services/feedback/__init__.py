"""Campaigns, submissions, the anonymous box, triage, quotes and responses."""

from app.services.feedback import finding_origin  # noqa: F401 - entered among the origins of findings
