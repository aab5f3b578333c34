"""Findings of audits, QA records and feedback."""

from app.models.findings import findings

__all__ = ["findings"]
