"""Findings: what an audit, a QA record or feedback shows."""

from app.routers.findings import findings

ROUTERS = (findings.router,)
