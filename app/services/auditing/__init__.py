"""Programmes, cycles, rounds, samples, assignments, and audits until they are submitted."""

from app.services.auditing import finding_origin  # noqa: F401 - entered among the origins of findings
