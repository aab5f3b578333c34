"""Findings of audits, QA records and feedback."""

from app.models.findings import findings, safeguarding_alerts

__all__ = ["findings", "safeguarding_alerts"]
