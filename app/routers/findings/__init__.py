"""Findings of audits, QA records and feedback, and what came of them."""

from app.routers.findings import findings, recommendations

ROUTERS = (findings.router, recommendations.router)
