"""Programmes, cycles, rounds, samples, assignments, and audits until they are submitted."""

from app.models.auditing import (
    assignments,
    audit_alerts,
    audits,
    moderation_rules,
    programmes,
    samples,
)

__all__ = [
    "assignments",
    "audit_alerts",
    "audits",
    "moderation_rules",
    "programmes",
    "samples",
]
