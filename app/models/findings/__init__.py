"""Findings of audits, QA records and feedback, and what came of them."""

from app.models.findings import actions, findings, recommendations

__all__ = ["actions", "findings", "recommendations"]
