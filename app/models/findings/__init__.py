"""Findings: what an audit, a QA record or feedback shows."""

from app.models.findings import findings

__all__ = ["findings"]
