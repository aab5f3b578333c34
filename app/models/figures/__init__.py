"""Figures: what has left the council."""

from app.models.figures import releases

__all__ = ["releases"]
