"""Programmes, cycles, rounds, samples, assignments, and audits until they are submitted."""

from app.routers.auditing import assignments, audits, moderation_rules, programmes, samples

ROUTERS = (
    assignments.router,
    audits.router,
    moderation_rules.router,
    programmes.router,
    samples.router,
)
