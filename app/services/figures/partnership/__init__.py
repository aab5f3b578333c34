"""Figures of multi-agency audits."""
