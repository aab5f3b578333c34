"""Feeds: the history of exports."""

from app.models.feeds import exports

__all__ = ["exports"]
