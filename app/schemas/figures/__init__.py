"""Figures: what is counted, over which rows, by what."""
