"""What comes in from outside and touches several areas."""

from app.models.intake import import_runs

__all__ = ["import_runs"]
