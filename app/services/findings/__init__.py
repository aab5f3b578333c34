"""Findings: what an audit, a QA record or feedback shows."""
