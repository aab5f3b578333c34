"""Editions of a report: one description of the document, and its renderings."""
