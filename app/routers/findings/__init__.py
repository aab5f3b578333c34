"""Findings of audits, QA records and feedback, and what came of them."""

from app.routers.findings import actions, findings, recommendations, safeguarding_alerts

ROUTERS = (findings.router, safeguarding_alerts.router, recommendations.router, actions.router)
