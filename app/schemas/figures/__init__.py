"""Figures: metrics and feedback figures, with numerators and denominators."""
