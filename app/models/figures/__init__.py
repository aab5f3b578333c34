"""Figures: what has left the council, what is aimed at, and what has changed for good."""

from app.models.figures import releases, step_changes, targets

__all__ = ["releases", "step_changes", "targets"]
