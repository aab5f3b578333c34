"""Figures of thematic audits."""
