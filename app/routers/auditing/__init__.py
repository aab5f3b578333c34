"""Programmes, cycles, rounds, samples, assignments, and audits until they are submitted."""

from app.routers.auditing import (
    assignments,
    audit_alerts,
    audits,
    moderation_rules,
    programmes,
    samples,
)

ROUTERS = (
    assignments.router,
    audit_alerts.router,
    audits.router,
    moderation_rules.router,
    programmes.router,
    samples.router,
)
