"""Figures of the learning culture."""
