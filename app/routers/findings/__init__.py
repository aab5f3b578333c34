"""Findings of audits, QA records and feedback, and what came of them."""

from app.routers.findings import actions, findings, recommendations

ROUTERS = (findings.router, recommendations.router, actions.router)
