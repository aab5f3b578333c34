"""Figures of child outcome analyses."""
