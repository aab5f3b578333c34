"""Campaigns, submissions, the anonymous box, triage, quotes and responses."""
