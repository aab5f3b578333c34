"""Findings of audits, QA records and feedback, and what came of them."""

from app.models.findings import actions, findings, recommendations, safeguarding_alerts

__all__ = ["actions", "findings", "recommendations", "safeguarding_alerts"]
