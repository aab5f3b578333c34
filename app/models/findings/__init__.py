"""Findings of audits, QA records and feedback, and what came of them."""

from app.models.findings import findings, recommendations

__all__ = ["findings", "recommendations"]
