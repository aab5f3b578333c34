"""Programmes, cycles, rounds, samples, assignments, and audits until they are submitted."""

from app.models.auditing import assignments, audits, moderation_rules, programmes, samples

__all__ = ["assignments", "audits", "moderation_rules", "programmes", "samples"]
