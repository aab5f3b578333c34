"""Findings of audits, QA records and feedback."""

from app.routers.findings import findings

ROUTERS = (findings.router,)
