"""Figures of audits: completion, grades and re-audits."""
