"""Findings of audits, QA records and feedback."""
