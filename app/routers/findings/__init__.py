"""Findings of audits, QA records and feedback."""

from app.routers.findings import findings, safeguarding_alerts

ROUTERS = (findings.router, safeguarding_alerts.router)
